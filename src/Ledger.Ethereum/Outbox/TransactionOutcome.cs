namespace Ledger.Ethereum;

/// <summary>What became of an intent.</summary>
public abstract record TransactionOutcome
{
    private TransactionOutcome()
    {
    }

    /// <summary>It is in a block under enough confirmations and succeeded.</summary>
    public sealed record Mined(TransactionReceipt Receipt) : TransactionOutcome;

    /// <summary>It is in a block under enough confirmations and the contract refused it.</summary>
    /// <param name="Receipt">The receipt.</param>
    /// <param name="Revert">Why, found by repeating the call on the block before.</param>
    public sealed record Reverted(TransactionReceipt Receipt, ContractRevert Revert) : TransactionOutcome;

    /// <summary>The contract refused it in simulation: nothing was signed and no nonce used. The key may be tried again.</summary>
    public sealed record Refused(ContractRevert Revert) : TransactionOutcome;

    /// <summary>A transaction from outside this outbox took its nonce for good, so that it can never be mined. The key may be tried again.</summary>
    public sealed record Replaced(ulong Nonce) : TransactionOutcome;

    /// <summary>It was given up for the reason given, and can never be mined. The key may be tried again.</summary>
    public sealed record Dropped(string Reason) : TransactionOutcome;
}
