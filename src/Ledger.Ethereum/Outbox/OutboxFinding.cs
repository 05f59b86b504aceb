namespace Ledger.Ethereum;

/// <summary>What the chain says about a sent intent.</summary>
internal abstract record OutboxFinding
{
    private OutboxFinding()
    {
    }

    /// <summary>No block holds it.</summary>
    public sealed record Unmined : OutboxFinding;

    /// <summary>A block holds it that may still be reorganised away.</summary>
    public sealed record Shallow : OutboxFinding;

    /// <summary>Its outcome is certain.</summary>
    public sealed record Settled(TransactionOutcome Outcome) : OutboxFinding;
}
