namespace Ledger.Models;

/// <summary>A released model in memory: shape, tokenizer and float32 parameters by our names.</summary>
public sealed class GgufModel
{
    private readonly IReadOnlyDictionary<string, ReadOnlyMemory<float>> _parameters;

    internal GgufModel(ModelShape shape, ByteLevelBpe tokenizer, IReadOnlyDictionary<string, ReadOnlyMemory<float>> parameters) =>
        (Shape, Tokenizer, _parameters) = (shape, tokenizer, parameters);

    /// <summary>The model's sizes.</summary>
    public ModelShape Shape { get; }

    /// <summary>Its tokenizer.</summary>
    public ByteLevelBpe Tokenizer { get; }

    /// <summary>The parameter with a name of <see cref="ModelShape.Parameters"/>.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such parameter.</exception>
    public ReadOnlyMemory<float> Parameter(string name) => _parameters[name];

    /// <summary>Reads a GGUF file of a Llama model with our tokenizer, its tensors in F32, F16 or BF16.</summary>
    public static GgufModelRead Read(string path, GgufLimits limits)
    {
        using FileStream? file = GgufFile.TryOpen(path, out string? problem);
        return file is not null && GgufFile.TryDescribe(file, limits, out GgufDescription? description, out problem)
            ? GgufModelReader.Read(file, description, limits)
            : new GgufModelRead.Refused(problem!);
    }
}
