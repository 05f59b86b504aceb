using System.Numerics;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>A message to a contract: simulated as a call, or sent as a transaction.</summary>
/// <param name="To">The contract.</param>
/// <param name="Data">Selector and encoded arguments.</param>
/// <param name="Value">Wei to send along.</param>
public sealed record CallData(Address To, byte[] Data, BigInteger Value = default)
{
    /// <summary>Makes the exception of a declared error from revert data; null where nobody knows the errors.</summary>
    public Func<ContractRevert, ContractRevertException>? Refusal { get; init; }

    /// <summary>The message as a call to simulate, from the zero address if no sender is given.</summary>
    public CallRequest ToRequest(Address? from = null) => new(To, Data, from, Value);

    /// <summary>The message as a transaction that the outbox sends once under this key.</summary>
    public TransactionIntent ToIntent(string key, ulong? gasLimit = null) => new(key, To, Data, Value, gasLimit);
}
