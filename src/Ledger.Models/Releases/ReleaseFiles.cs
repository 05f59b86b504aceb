namespace Ledger.Models;

/// <summary>A release: the model in the formats that others read, and the manifest that names them. Spec: protocol.md §14.</summary>
public sealed record ReleaseFiles
{
    private ReleaseFiles() { }

    /// <summary>For llama.cpp, float32.</summary>
    public required ReadOnlyMemory<byte> Gguf { get; init; }

    /// <summary>For Hugging Face libraries, float32.</summary>
    public required ReadOnlyMemory<byte> Safetensors { get; init; }

    /// <summary>config.json.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>tokenizer.json.</summary>
    public required ReadOnlyMemory<byte> Tokenizer { get; init; }

    /// <summary>tokenizer_config.json.</summary>
    public required ReadOnlyMemory<byte> TokenizerConfig { get; init; }

    /// <summary>Names and sizes of the files, and what they are.</summary>
    public required ReleaseManifest Manifest { get; init; }

    /// <summary>The files by the names that the manifest gives them.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> All =>
    [
        (ReleaseManifest.ConfigName, Config), (ReleaseManifest.GgufName, Gguf), (ReleaseManifest.SafetensorsName, Safetensors),
        (ReleaseManifest.TokenizerName, Tokenizer), (ReleaseManifest.TokenizerConfigName, TokenizerConfig),
    ];

    /// <summary>Makes a release; the same input gives the same bytes on every machine.</summary>
    /// <exception cref="ArgumentException">The input is no model: a broken shape, a parameter of another length or one that is not finite.</exception>
    public static ReleaseFiles Build(ReleaseInput input) => throw new NotImplementedException(input.ToString());
}
