using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A signed transaction.</summary>
/// <param name="Hash">Its name on chain.</param>
/// <param name="Raw">Its encoding.</param>
/// <param name="Fees">What it offers.</param>
/// <param name="SignedAt">When it was signed.</param>
/// <param name="SentAt">When it was last handed to a node.</param>
internal sealed record OutboxAttempt(Hash32 Hash, byte[] Raw, Fees Fees, DateTimeOffset SignedAt, DateTimeOffset SentAt)
{
    /// <summary>False for the empty transaction that takes the nonce of an intent whose deadline has passed.</summary>
    public bool IsFor(TransactionIntent intent)
    {
        Transaction transaction = SignedTransaction.Decode(Raw).Transaction;
        return transaction.To == intent.To && transaction.Value == intent.Value && transaction.Data.AsSpan().SequenceEqual(intent.Data);
    }
}
