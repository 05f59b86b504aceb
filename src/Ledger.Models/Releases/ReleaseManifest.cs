using System.Diagnostics.CodeAnalysis;
using Ledger.Content;

namespace Ledger.Models;

/// <summary>Description of a release, whose CID names it on chain. Spec: protocol.md §14.1.</summary>
public sealed record ReleaseManifest
{
    /// <summary>Name of the GGUF file.</summary>
    public const string GgufName = "model.gguf";

    /// <summary>Name of the safetensors file.</summary>
    public const string SafetensorsName = "model.safetensors";

    /// <summary>Name of the model's description for Hugging Face libraries.</summary>
    public const string ConfigName = "config.json";

    /// <summary>Name of the tokenizer for Hugging Face libraries.</summary>
    public const string TokenizerName = "tokenizer.json";

    /// <summary>Name of the tokenizer's description for Hugging Face libraries.</summary>
    public const string TokenizerConfigName = "tokenizer_config.json";

    /// <summary>Longest manifest in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Where the model comes from.</summary>
    public required ReleaseOrigin Origin { get; init; }

    /// <summary>The model's sizes.</summary>
    public required ModelShape Shape { get; init; }

    /// <summary>The canonical bytes of the tokenizer, as the recipe names them.</summary>
    public required Cid Tokenizer { get; init; }

    /// <summary>The files, in ordinal order of their names.</summary>
    public required IReadOnlyList<ReleaseFile> Files { get; init; }

    /// <summary>The file with this name.</summary>
    /// <exception cref="KeyNotFoundException">The release has no such file.</exception>
    public ReleaseFile File(string name) =>
        Files.FirstOrDefault(file => file.Name == name) ?? throw new KeyNotFoundException($"The release has no file '{name}'.");

    /// <summary>Name of the release in every store and on chain.</summary>
    public Cid Cid => Cid.Of(Encode());

    /// <summary>The canonical bytes.</summary>
    public byte[] Encode() => ReleaseManifestCodec.Encode(this);

    /// <summary>Reads canonical bytes of at most <see cref="MaxBytes"/>; anything else is refused with one sentence.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ReleaseManifest? manifest, [NotNullWhen(false)] out string? problem) =>
        ReleaseManifestCodec.TryParse(bytes, out manifest, out problem);
}
