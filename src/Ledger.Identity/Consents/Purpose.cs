namespace Ledger.Identity;

/// <summary>What a grant allows; the bits are the contract's. Spec: protocol.md §11.</summary>
[Flags]
public enum Purpose : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The data may enter prompts.</summary>
    Inference = 1,

    /// <summary>A personal adapter may be trained from the data.</summary>
    Training = 2,

    /// <summary>The application may pass the rest of its consent on to another one.</summary>
    PassOn = 4,
}
