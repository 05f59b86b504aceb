namespace Ledger.Ethereum;

/// <summary>A transaction that is about to be signed for an entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Nonce">The leased nonce.</param>
/// <param name="Gas">Gas limit.</param>
/// <param name="Fees">What it offers.</param>
/// <param name="IsEmpty">True for a payment of nothing to oneself, which only uses the nonce.</param>
internal sealed record OutboxDraft(OutboxEntry Entry, ulong Nonce, ulong Gas, Fees Fees, bool IsEmpty)
{
    /// <summary>What is to be signed.</summary>
    public Transaction ToTransaction(ulong chainId, Address account)
    {
        TransactionIntent intent = IsEmpty ? new TransactionIntent(Entry.Intent.Key, account, []) : Entry.Intent;
        return Fees.HasFeeMarket
            ? new FeeMarketTransaction(chainId, Nonce, Fees.MaxPriorityFeePerGas, Fees.MaxFeePerGas, Gas, intent.To, intent.Value, intent.Data, [])
            : new LegacyTransaction(chainId, Nonce, Fees.MaxFeePerGas, Gas, intent.To, intent.Value, intent.Data);
    }
}
