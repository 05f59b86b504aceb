namespace Ledger.Device.Engine;

/// <summary>How a model is opened.</summary>
public sealed record EngineOptions
{
    /// <summary>Longest sequence in tokens; 0 takes the model's own. Default: 0.</summary>
    public int ContextLength { get; init; }

    /// <summary>Threads that calculate; 0 takes the physical cores less one, at least one. Default: 0.</summary>
    public int Threads { get; init; }

    /// <summary>Whether keys and values stay float32 and attention unfused, so that logits follow the model's definition. Default: true.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>Whether an accelerator may be used when the machine has one. Default: true.</summary>
    public bool UseAccelerator { get; init; } = true;

    /// <summary>Largest number of tokens in one native call. Default: 512.</summary>
    public int BatchLength { get; init; } = 512;
}
