namespace Ledger.Models;

/// <summary>How much of a GGUF file's description anybody is willing to read. What is larger is refused, not read.</summary>
public sealed record GgufLimits
{
    /// <summary>Room for every language model we know of: vocabularies of a million tokens, ten thousand tensors.</summary>
    public static GgufLimits Default { get; } = new();

    /// <summary>Most bytes before the tensor data. Unit: bytes. Default: 64 MiB.</summary>
    public long MaxMetadataBytes { get; init; } = 64L << 20;

    /// <summary>Most keys. Default: 4,096.</summary>
    public int MaxKeys { get; init; } = 4096;

    /// <summary>Most tensors. Default: 16,384, since the engine compares the names of all pairs.</summary>
    public int MaxTensors { get; init; } = 16_384;

    /// <summary>Longest text, a chat template for example. Unit: bytes. Default: 4 MiB.</summary>
    public int MaxTextBytes { get; init; } = 4 << 20;

    /// <summary>Most items of an array. Default: 4,194,304.</summary>
    public int MaxItems { get; init; } = 1 << 22;

    /// <summary>Most tokens of a vocabulary. Default: 1,048,576.</summary>
    public int MaxTokens { get; init; } = 1 << 20;

    /// <summary>Most parameters that <see cref="GgufModel"/> takes into memory, four bytes each. Default: 268,435,456.</summary>
    public long MaxParameters { get; init; } = 1L << 28;
}
