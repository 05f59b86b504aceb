using Ledger.Device.Releases;

namespace Ledger.Cli.Releases;

/// <summary>A release as JSON carries it.</summary>
internal sealed record ReleaseView(ulong Number, ulong Run, string FinalRoot, string Manifest, string Safetensors, string Gguf, ulong? Parent, string Licence)
{
    /// <summary>A release of the registry.</summary>
    public static ReleaseView Of(RegisteredRelease release) => new(
        release.Number, release.Run, release.FinalRoot.ToString(), release.Manifest.ToString(), release.Safetensors.ToString(), release.Gguf.ToString(),
        release.Parent == 0 ? null : release.Parent, release.Licence);
}
