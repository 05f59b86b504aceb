using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Device.Releases;

/// <summary>A release as the model registry holds it.</summary>
/// <param name="Number">Its number, counted from 1.</param>
/// <param name="Run">The run that trained it.</param>
/// <param name="FinalRoot">Root of the run's final state.</param>
/// <param name="Manifest">CID of the manifest, which names every file.</param>
/// <param name="Safetensors">CID of the parameters in safetensors.</param>
/// <param name="Gguf">CID of the parameters in GGUF.</param>
/// <param name="Parent">Release that it continues; 0 when there is none.</param>
/// <param name="Licence">SPDX expression.</param>
public sealed record RegisteredRelease(
    ulong Number, ulong Run, Hash32 FinalRoot, Cid Manifest, Cid Safetensors, Cid Gguf, ulong Parent, string Licence)
{
    /// <summary>A release as the contract gives it.</summary>
    public static RegisteredRelease Of(ulong number, ModelRegistry.Release content) => new(
        number, (ulong)content.Run, content.FinalRoot, new Cid(content.Manifest), new Cid(content.Safetensors), new Cid(content.Gguf),
        (ulong)content.Parent, content.Licence);

    /// <summary>What the registry and the manifest say differently, as a sentence; null when they agree.</summary>
    /// <remarks>The vote was about the registry's words: a manifest that says others is not what was released.</remarks>
    public string? Contradiction(ReleaseManifest manifest, ulong chainId)
    {
        ReleaseOrigin origin = manifest.Origin;
        string? what = origin.ChainId != chainId ? $"chain {origin.ChainId}"
            : origin.Run != Run ? $"run {origin.Run}"
            : origin.FinalRoot != FinalRoot ? $"final root {origin.FinalRoot}"
            : origin.Parent != Parent ? $"parent {origin.Parent}"
            : origin.Licence != Licence ? $"licence {origin.Licence}"
            : manifest.File(ReleaseManifest.SafetensorsName).Cid != Safetensors ? "another safetensors file"
            : manifest.File(ReleaseManifest.GgufName).Cid != Gguf ? "another GGUF file"
            : null;
        return what is null ? null : $"The manifest of release {Number} names {what}, which is not what the registry holds.";
    }
}
