namespace Ledger.Ethereum;

/// <summary>Whether an intent can be signed now.</summary>
internal abstract record OutboxReadiness
{
    private OutboxReadiness()
    {
    }

    /// <summary>It can, with this gas limit.</summary>
    public sealed record Ready(ulong Gas) : OutboxReadiness;

    /// <summary>Signing would be in vain.</summary>
    public sealed record Hopeless(TransactionOutcome Outcome) : OutboxReadiness;

    /// <summary>The node cannot say now.</summary>
    public sealed record Unknown : OutboxReadiness;
}
