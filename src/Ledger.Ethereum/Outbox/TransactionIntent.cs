using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>A transaction that somebody wants on chain exactly once.</summary>
/// <param name="Key">Names the effect, as in "claim/3/7/0": the same key is never sent twice.</param>
/// <param name="To">The contract or account; null to create a contract.</param>
/// <param name="Data">Call data or creation code.</param>
/// <param name="Value">Wei to send along.</param>
/// <param name="GasLimit">Gas limit; null estimates it.</param>
/// <param name="Deadline">When it is of no use any more: fees are raised sooner the nearer it comes, and afterwards its nonce is given to an empty transaction.</param>
public sealed record TransactionIntent(
    string Key, Address? To, byte[] Data, BigInteger Value = default, ulong? GasLimit = null, DateTimeOffset? Deadline = null);
