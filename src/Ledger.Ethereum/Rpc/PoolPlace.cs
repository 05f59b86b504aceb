namespace Ledger.Ethereum;

/// <summary>What a node does with a transaction that was handed to it.</summary>
public enum PoolPlace
{
    /// <summary>A block holds it or another one with its nonce.</summary>
    NonceUsed,

    /// <summary>The node does not have it.</summary>
    Absent,

    /// <summary>It waits in the pool for a block, or for one with a lower nonce.</summary>
    Waiting,

    /// <summary>Its nonce is the account's next one, and yet the node does not count it among those that it would mine.</summary>
    /// <remarks>
    /// Anvil does so for ever with a transaction that comes at the moment at which the one before it is mined: it was found to need that
    /// one, which nobody brings any more. Sending it again is refused; one with raised fees takes its place and is mined.
    /// </remarks>
    HeldBack,
}
