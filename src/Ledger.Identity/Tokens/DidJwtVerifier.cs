using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Checks tokens for one audience against the identity registry's present state. Spec: protocol.md §13.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The identity registry.</param>
/// <param name="audience">Whose device is asked.</param>
/// <param name="time">The clock.</param>
/// <remarks>Nothing that is compared here is a secret: identities, keys and signatures are public, so no comparison needs constant time.</remarks>
public sealed class DidJwtVerifier(EthereumClient client, Address registry, DidEthr audience, TimeProvider time)
{
    /// <summary>How far the issuer's clock may be ahead. Unit: seconds.</summary>
    public const int ClockSkew = 30;

    private static readonly Hash32[] s_delegateTypes = [LedgerNames.ToBytes32("veriKey"), LedgerNames.ToBytes32("sigAuth")];

    private readonly IdentityRegistry _registry = new(registry, client);

    /// <summary>Checks a token: its form, its time, whom it is for, and who signed it.</summary>
    public async Task<DidJwtVerdict> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!DidJwtContent.TryParse(token, out DidJwtContent? content, out string? problem))
            return Refuse(DidJwtRefusal.Malformed, $"This is no token of an application: {problem}.");
        if (!DidEthr.TryParseWithKey(content.Issuer, out DidEthr issuer) || issuer.ChainId != audience.ChainId)
            return Refuse(DidJwtRefusal.OtherIssuer, "The token's issuer is no did:ethr identity of this device's chain.");
        if (!DidEthr.TryParseWithKey(content.Audience, out DidEthr other) || other != audience)
            return Refuse(DidJwtRefusal.OtherAudience, "The token is for another device's person: make one whose aud is this person's identity.");
        if (CheckTime(content, time.GetUtcNow().ToUnixTimeSeconds()) is DidJwtVerdict.Refused untimely)
            return untimely;
        try
        {
            return await SignerAsync(issuer.Identity, content.Signers, cancellationToken).ConfigureAwait(false) is Address signer
                ? new DidJwtVerdict.Valid(issuer, signer, DateTimeOffset.FromUnixTimeSeconds(content.Expires))
                : Refuse(DidJwtRefusal.OtherSigner, "The token was not signed by its issuer's owner or by a delegate that is valid now.");
        }
        catch (Exception e) when (e is RpcTransportException or RpcException or ContractRevertException or ContractMissingException or AbiFormatException)
        {
            return Refuse(DidJwtRefusal.ChainUnreachable, "The chain gave no usable answer about the token's issuer: try again later.");
        }
    }

    private static DidJwtVerdict.Refused? CheckTime(DidJwtContent content, long now)
    {
        if (content.Expires - content.Issued is < 0 or > DidJwt.LongestLife)
            return Refuse(DidJwtRefusal.TooLong, "The token would live longer than ten minutes, or ends before it begins.");
        if (content.Issued > now + ClockSkew || content.NotBefore > now + ClockSkew)
            return Refuse(DidJwtRefusal.NotYetValid, "The token counts only later: the application's clock is ahead.");
        return content.Expires <= now ? Refuse(DidJwtRefusal.Expired, "The token has expired: make a new one.") : null;
    }

    /// <summary>The one that speaks for the identity at the newest block; null if none does. A deactivated identity has neither owner nor delegates.</summary>
    private async Task<Address?> SignerAsync(Address identity, IReadOnlyList<Address> signers, CancellationToken cancellationToken)
    {
        Task<Address> owner = _registry.IdentityOwnerAsync(identity, cancellationToken: cancellationToken);
        (Address Signer, Task<bool> IsValid)[] delegates =
            [.. from signer in signers from type in s_delegateTypes select (signer, _registry.ValidDelegateAsync(identity, type, signer, cancellationToken: cancellationToken))];
        await Task.WhenAll([owner, .. delegates.Select(one => (Task)one.IsValid)]).ConfigureAwait(false);
        return signers.Contains(owner.Result)
            ? owner.Result
            : delegates.Where(static one => one.IsValid.Result).Select(static one => (Address?)one.Signer).FirstOrDefault();
    }

    private static DidJwtVerdict.Refused Refuse(DidJwtRefusal reason, string sentence) => new(reason, sentence);
}
