using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Grants, revokes and lists consents. Spec: protocol.md §11.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
public sealed class ConsentLedger(EthereumClient client, ContractAddresses addresses)
{
    /// <summary>A number that no grant of the owner has used yet.</summary>
    public Task<BigInteger> NextNonceAsync(Address owner, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The message that grants, for a sender that speaks for the owner: also as an intent of the outbox.</summary>
    public CallData Grant(ConsentTerms terms, BigInteger nonce) => throw new NotImplementedException();

    /// <summary>The message that takes one grant back.</summary>
    public CallData Revoke(Address owner, BigInteger nonce) => throw new NotImplementedException();

    /// <summary>The messages that take many grants back: one for every 256 neighbouring nonces.</summary>
    public IReadOnlyList<CallData> RevokeMany(Address owner, IEnumerable<BigInteger> nonces) => throw new NotImplementedException();

    /// <summary>The message that takes every grant of an owner back, given or signed, at one price.</summary>
    public CallData RevokeAll(Address owner) => throw new NotImplementedException();

    /// <summary>Sends one of these messages and waits until it is in a block.</summary>
    public Task<ConsentSending> SendAsync(DirectSender sender, CallData call, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Every grant that the owner ever gave, as the newest block has them; in the order in which they were given.</summary>
    public Task<IReadOnlyList<ConsentRecord>> ListAsync(Address owner, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException($"{client} {addresses}");
}
