using Ledger.Contracts;
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

    private readonly IdentityKeys _keys = new(client, registry);

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
            return await _keys.SpeakerAsync(issuer.Identity, content.Signers, KeyPurpose.Assertion, cancellationToken).ConfigureAwait(false) is Address signer
                ? new DidJwtVerdict.Valid(issuer, signer, DateTimeOffset.FromUnixTimeSeconds(content.Expires))
                : Refuse(DidJwtRefusal.OtherSigner, "The token was not signed by its issuer's owner or by a delegate that is valid now.");
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
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

    private static DidJwtVerdict.Refused Refuse(DidJwtRefusal reason, string sentence) => new(reason, sentence);
}
