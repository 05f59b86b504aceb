using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Checks everything about a credential but its status: form, time, and who signed.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The identity registry.</param>
/// <param name="time">The clock.</param>
internal sealed class SignedCredentials(EthereumClient client, Address registry, TimeProvider time)
{
    private readonly IdentityKeys _keys = new(client, registry);

    /// <summary>How far somebody else's clock may be ahead.</summary>
    public static TimeSpan Skew => TimeSpan.FromSeconds(DidJwtVerifier.ClockSkew);

    /// <summary>Everything but the status: what a status list itself is checked by.</summary>
    public async Task<CredentialVerdict> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if (!CredentialContent.TryParse(token, out CredentialContent? content, out CredentialVerdict.Refused? malformed))
            return malformed;
        if (!DidEthr.TryParseWithKey(content.Issuer, out DidEthr issuer) || issuer.ChainId != client.ChainId)
            return Refuse(CredentialRefusal.OtherIssuer, "The credential's issuer is no did:ethr identity of this chain.");
        DateTimeOffset now = time.GetUtcNow();
        if (content.From > now + Skew)
            return Refuse(CredentialRefusal.NotYetValid, "The credential holds only later.");
        if (content.Until <= now)
            return Refuse(CredentialRefusal.Expired, "The credential has expired.");
        return await SpeakerAsync(issuer, content.Signers, KeyPurpose.Assertion, cancellationToken).ConfigureAwait(false) switch
        {
            (Address signer, null) => new CredentialVerdict.Valid(new VerifiedCredential(content.Profile, issuer, signer, content.Subject, content.Body)
            {
                ValidFrom = content.From,
                ValidUntil = content.Until,
                Status = content.Status,
                HasUnreadStatus = content.HasUnreadStatus,
                Types = content.Types,
            }),
            (_, CredentialVerdict.Refused silent) => silent,
            _ => Refuse(CredentialRefusal.OtherSigner, "The credential was not signed by its issuer's owner or by a delegate that is valid now."),
        };
    }

    /// <summary>The one of these accounts that speaks for an identity; null, perhaps with what the chain had against it.</summary>
    public async Task<(Address? Signer, CredentialVerdict.Refused? Silent)> SpeakerAsync(
        DidEthr identity, IReadOnlyList<Address> signers, KeyPurpose purpose, CancellationToken cancellationToken)
    {
        try
        {
            return (await _keys.SpeakerAsync(identity.Identity, signers, purpose, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return (null, Refuse(CredentialRefusal.ChainUnreachable, "The chain gave no usable answer about the issuer: try again later."));
        }
    }

    private static CredentialVerdict.Refused Refuse(CredentialRefusal reason, string sentence) => new(reason, sentence);
}
