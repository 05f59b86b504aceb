namespace Ledger.Device.Engine;

/// <summary>How a model is opened.</summary>
public sealed record EngineOptions
{
    /// <summary>Longest sequence in tokens, at most the model's own; 0 takes the model's own up to 4,096. Default: 0.</summary>
    public int ContextLength { get; init; }

    /// <summary>Threads that calculate; 0 takes the physical cores less one, at least one, and one for a small model. Default: 0.</summary>
    public int Threads { get; init; }

    /// <summary>Whether keys and values stay float32 and attention unfused, so that logits follow the model's definition. Default: true.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>Whether an accelerator may be used when the machine has one. Default: true.</summary>
    public bool UseAccelerator { get; init; } = true;

    /// <summary>Largest number of tokens in one native call. Default: 512.</summary>
    public int BatchLength { get; init; } = 512;

    /// <summary>The first rule that these values break, as a sentence; null when they can be used.</summary>
    public string? Validate() =>
        ContextLength is < 0 or > 1 << 20 ? "The context length must lie between 0 and 1,048,576 tokens."
        : Threads is < 0 or > 512 ? "The number of threads must lie between 0 and 512."
        : BatchLength is < 1 or > 4096 ? "The batch length must lie between 1 and 4,096 tokens."
        : null;
}
