using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Checks credentials and presentations of did:ethr identities against the registry's present state. Spec: protocol.md §15.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The identity registry.</param>
/// <param name="lists">Where status lists are looked up.</param>
/// <param name="time">The clock.</param>
public sealed class CredentialVerifier(EthereumClient client, Address registry, IStatusLists lists, TimeProvider time)
{
    private readonly SignedCredentials _signed = new(client, registry, time);

    /// <summary>Checks a credential: form, time, who signed, and whether it was revoked.</summary>
    public async Task<CredentialVerdict> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        CredentialVerdict verdict = await _signed.VerifyAsync(token, cancellationToken).ConfigureAwait(false);
        if (verdict is CredentialVerdict.Valid { Credential.HasUnreadStatus: true })
            return Refuse(CredentialRefusal.StatusUnknown, "The credential names a status that is not one entry of a Bitstring Status List for revocation.");
        if (verdict is not CredentialVerdict.Valid { Credential: { Status: { } entry } credential })
            return verdict;
        return await lists.FindAsync(credential.Issuer, entry.List, cancellationToken).ConfigureAwait(false) switch
        {
            StatusListAnswer.Found found when entry.Index >= found.List.Count =>
                Refuse(CredentialRefusal.StatusUnknown, $"The issuer's status list has no entry {entry.Index}."),
            StatusListAnswer.Found found => found.List[entry.Index] ? Refuse(CredentialRefusal.Revoked, "The issuer has revoked this credential.") : verdict,
            StatusListAnswer.Unavailable missing => Refuse(CredentialRefusal.StatusUnknown, missing.Sentence),
            StatusListAnswer other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
    }

    /// <summary>Checks a presentation for one audience and question, and every credential in it.</summary>
    public async Task<PresentationVerdict> VerifyPresentationAsync(string token, string audience, string nonce, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!PresentationContent.TryParse(token, out PresentationContent? content, out string? problem))
            return RefuseShown(CredentialRefusal.OtherForm, $"This is no presentation: {problem}.");
        if (!DidEthr.TryParseWithKey(content.Holder, out DidEthr holder) || holder.ChainId != client.ChainId)
            return RefuseShown(CredentialRefusal.OtherIssuer, "The presentation's holder is no did:ethr identity of this chain.");
        if (!content.Audiences.Contains(audience) || content.Nonce != nonce)
            return RefuseShown(CredentialRefusal.OtherAudience, "The presentation is for somebody else, or answers another question.");
        DateTimeOffset now = time.GetUtcNow();
        if (content.From > now + SignedCredentials.Skew)
            return RefuseShown(CredentialRefusal.NotYetValid, "The presentation counts only later.");
        if (content.Until <= now)
            return RefuseShown(CredentialRefusal.Expired, "The presentation has expired.");
        if (await _signed.SpeakerAsync(holder, content.Signers, KeyPurpose.Authentication, cancellationToken).ConfigureAwait(false) is (null, var silent))
            return silent is null ? RefuseShown(CredentialRefusal.OtherSigner, "The presentation was not signed by its holder's owner or by a delegate for authentication.") : RefuseShown(silent.Reason, silent.Sentence);

        List<VerifiedCredential> credentials = [];
        foreach (string one in content.Credentials)
        {
            switch (await VerifyAsync(one, cancellationToken).ConfigureAwait(false))
            {
                case CredentialVerdict.Valid valid when DidEthr.TryParseWithKey(valid.Credential.Subject, out DidEthr subject) && subject == holder:
                    credentials.Add(valid.Credential);
                    break;
                case CredentialVerdict.Valid:
                    return RefuseShown(CredentialRefusal.OtherSubject, "A credential in the presentation is about somebody else than its holder.");
                case CredentialVerdict.Refused refused:
                    return RefuseShown(refused.Reason, refused.Sentence);
                default:
                    break;
            }
        }

        return new PresentationVerdict.Valid(holder, credentials);
    }

    private static CredentialVerdict.Refused Refuse(CredentialRefusal reason, string sentence) => new(reason, sentence);

    private static PresentationVerdict.Refused RefuseShown(CredentialRefusal reason, string sentence) => new(reason, sentence);
}
