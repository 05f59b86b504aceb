using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Status lists that count only as CredentialRegistry holds their roots: an old or forged one is found out. Spec: protocol.md §15.3.</summary>
/// <param name="client">The chain.</param>
/// <param name="identities">The identity registry.</param>
/// <param name="credentials">CredentialRegistry.</param>
/// <param name="fetch">Brings the list's token from a URL; null where nothing is there.</param>
/// <param name="time">The clock.</param>
public sealed class PublishedStatusLists(
    EthereumClient client, Address identities, Address credentials, Func<Uri, CancellationToken, Task<string?>> fetch, TimeProvider time) : IStatusLists
{
    private readonly SignedCredentials _signed = new(client, identities, time);
    private readonly CredentialRegistry _registry = new(credentials, client);

    /// <inheritdoc />
    public async Task<StatusListAnswer> FindAsync(DidEthr issuer, Uri list, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(list);
        Hash32 root;
        try
        {
            root = await _registry.StatusRootAsync(issuer.Identity, StatusEntry.NumberOf(list), cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return new StatusListAnswer.Unavailable("The chain gave no usable answer about the status list: try again later.");
        }

        if (root == Hash32.Zero)
            return new StatusListAnswer.Unavailable($"The issuer never published a root of the status list {list}.");
        if (await fetch(list, cancellationToken).ConfigureAwait(false) is not string token)
            return new StatusListAnswer.Unavailable($"The status list {list} cannot be had.");
        if (await _signed.VerifyAsync(token, cancellationToken).ConfigureAwait(false) is not CredentialVerdict.Valid { Credential: VerifiedCredential credential } || credential.Issuer != issuer)
            return new StatusListAnswer.Unavailable($"What lies at {list} is no credential of the issuer.");
        if (StatusListToken.Read(credential.Body) is not BitstringStatusList read)
            return new StatusListAnswer.Unavailable($"What lies at {list} is no list of revocations.");
        return read.Root() == root
            ? new StatusListAnswer.Found(read)
            : new StatusListAnswer.Unavailable($"What lies at {list} is not the list that the issuer published last.");
    }
}
