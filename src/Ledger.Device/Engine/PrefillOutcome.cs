namespace Ledger.Device.Engine;

/// <summary>What became of feeding tokens to the model.</summary>
public enum PrefillOutcome
{
    /// <summary>All tokens are in the cache; the logits are those after the last one.</summary>
    Done,

    /// <summary>The context has no room for them; nothing was fed.</summary>
    ContextFull,

    /// <summary>The caller cancelled; the cache is empty.</summary>
    Cancelled,

    /// <summary>A token does not exist, or the library could not calculate; the cache is empty.</summary>
    Refused,
}
