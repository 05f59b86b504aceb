using Ledger.Content;

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

    /// <summary>The files by the names that the manifest gives them, in its order.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Content)> All =>
    [
        (ReleaseManifest.ConfigName, Config), (ReleaseManifest.GgufName, Gguf), (ReleaseManifest.SafetensorsName, Safetensors),
        (ReleaseManifest.TokenizerName, Tokenizer), (ReleaseManifest.TokenizerConfigName, TokenizerConfig),
    ];

    /// <summary>Makes a release; the same input gives the same bytes on every machine.</summary>
    /// <exception cref="ArgumentException">The input is no model: a broken shape or origin, a parameter of another length or one that is not finite.</exception>
    public static ReleaseFiles Build(ReleaseInput input)
    {
        if (FirstProblem(input) is string problem)
            throw new ArgumentException(problem, nameof(input));
        ReleaseFiles files = new()
        {
            Gguf = ReleaseGguf.Write(input),
            Safetensors = HuggingFaceFiles.Safetensors(input),
            Config = HuggingFaceFiles.Config(input.Shape),
            Tokenizer = HuggingFaceFiles.Tokenizer(input.Tokenizer),
            TokenizerConfig = HuggingFaceFiles.TokenizerConfig(input.Shape),
            Manifest = new ReleaseManifest
            {
                Origin = input.Origin,
                Shape = input.Shape,
                Tokenizer = BlobChunker.CidOf(input.Tokenizer.ToBytes()),
                Files = [],
            },
        };
        return files with
        {
            Manifest = files.Manifest with
            {
                Files = [.. files.All.Select(static file => new ReleaseFile(file.Name, BlobChunker.CidOf(file.Content.Span), file.Content.Length))],
            },
        };
    }

    private static string? FirstProblem(ReleaseInput input)
    {
        if ((input.Shape.Validate() ?? input.Origin.Validate()) is string broken)
            return broken;
        if (input.Tokenizer.VocabSize > input.Shape.Vocab)
            return $"The tokenizer has {input.Tokenizer.VocabSize} ids, the model {input.Shape.Vocab} rows.";
        foreach (ParameterTensor parameter in input.Shape.Parameters)
        {
            ReadOnlySpan<float> values = input.Parameters(parameter.Name).Span;
            if (values.Length != parameter.Length)
                return $"{parameter.Name} has {values.Length} elements, not {parameter.Length}.";
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                    return $"{parameter.Name} holds a number that is not finite.";
            }
        }

        return null;
    }
}
