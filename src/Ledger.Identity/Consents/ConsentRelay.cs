using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Makes messages that an owner has signed and anybody may send: whoever sends pays the gas.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">Its ConsentRegistry.</param>
/// <param name="signer">The owner, or its delegate of the type LedgerConsent.</param>
public sealed class ConsentRelay(EthereumClient client, Address registry, ISigner signer)
{
    private readonly ConsentRegistry _registry = new(registry, client);
    private readonly ConsentTypedData _typed = new(client.ChainId, registry);

    /// <summary>A grant.</summary>
    /// <param name="terms">What is granted.</param>
    /// <param name="nonce">A number that the owner has not used.</param>
    /// <param name="deadline">Last second in which it may be brought. Unit: Unix seconds.</param>
    /// <param name="cancellationToken">Ends the signing.</param>
    public async Task<CallData> GrantAsync(ConsentTerms terms, BigInteger nonce, ulong deadline, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        BigInteger epoch = await _registry.EpochOfAsync(terms.Owner, cancellationToken: cancellationToken).ConfigureAwait(false);
        byte[] signature = await SignAsync(_typed.Grant(terms, nonce, epoch, deadline), cancellationToken).ConfigureAwait(false);
        return ConsentRegistry.Calls.GrantSigned(registry, terms.ToStruct(), nonce, deadline, signature);
    }

    /// <summary>The revocation of one grant.</summary>
    public async Task<CallData> RevokeAsync(Address owner, BigInteger nonce, ulong deadline, CancellationToken cancellationToken = default)
    {
        byte[] signature = await SignAsync(_typed.Revoke(owner, nonce, deadline), cancellationToken).ConfigureAwait(false);
        return ConsentRegistry.Calls.RevokeSigned(registry, owner, nonce, deadline, signature);
    }

    /// <summary>The revocation of everything that the owner has granted so far.</summary>
    public async Task<CallData> RevokeAllAsync(Address owner, ulong deadline, CancellationToken cancellationToken = default)
    {
        BigInteger epoch = await _registry.EpochOfAsync(owner, cancellationToken: cancellationToken).ConfigureAwait(false);
        byte[] signature = await SignAsync(_typed.RevokeAll(owner, epoch, deadline), cancellationToken).ConfigureAwait(false);
        return ConsentRegistry.Calls.RevokeAllSigned(registry, owner, epoch, deadline, signature);
    }

    private async Task<byte[]> SignAsync(Hash32 digest, CancellationToken cancellationToken) =>
        (await signer.SignAsync(digest, cancellationToken).ConfigureAwait(false)).ToBytes();
}
