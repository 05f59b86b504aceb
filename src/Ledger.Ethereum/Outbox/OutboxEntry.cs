namespace Ledger.Ethereum;

/// <summary>An intent in the store, with what was signed for it.</summary>
/// <param name="Id">Order of arrival.</param>
/// <param name="Intent">What is wanted.</param>
/// <param name="Nonce">The leased nonce; null before it is signed.</param>
/// <param name="Attempts">Signed transactions of this nonce, oldest first; at most one of them can be mined.</param>
internal sealed record OutboxEntry(long Id, TransactionIntent Intent, ulong? Nonce, IReadOnlyList<OutboxAttempt> Attempts)
{
    public OutboxAttempt Newest => Attempts[^1];
}
