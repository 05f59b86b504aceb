namespace Ledger.Models;

/// <summary>What a GGUF file says about its model.</summary>
public sealed record GgufSummary
{
    /// <summary>Name of the architecture, "llama" for our own releases.</summary>
    public required string Architecture { get; init; }

    /// <summary>What the model is called; null when the file does not say.</summary>
    public required string? Name { get; init; }

    /// <summary>Longest sequence in tokens.</summary>
    public required long ContextLength { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required long EmbeddingLength { get; init; }

    /// <summary>Number of blocks.</summary>
    public required long Layers { get; init; }

    /// <summary>Number of tokens.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Kind of tokenizer: "gpt2" is byte-level BPE.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Jinja text that turns a conversation into a prompt; null when the model has none.</summary>
    public required string? ChatTemplate { get; init; }

    /// <summary>Number of tensors.</summary>
    public required int Tensors { get; init; }

    /// <summary>Number of elements of all tensors.</summary>
    public required long Parameters { get; init; }

    /// <summary>Element type that holds most of the parameters, for example "f32" or "q4_K".</summary>
    public required string ElementType { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileSize { get; init; }
}
