using System.Text.Json;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A credential whose signature, form and time are right.</summary>
/// <param name="Profile">How it was written.</param>
/// <param name="Issuer">Who stated it.</param>
/// <param name="Signer">The issuer's key that signed.</param>
/// <param name="Subject">About whom; null where it names nobody.</param>
/// <param name="Body">The credential: the vc claim, or the whole payload.</param>
public sealed record VerifiedCredential(CredentialProfile Profile, DidEthr Issuer, Address Signer, string? Subject, JsonElement Body)
{
    /// <summary>When it begins to hold; null from ever.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>When it holds no longer; null never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Where one sees whether it was revoked; null if nowhere.</summary>
    public StatusEntry? Status { get; init; }

    /// <summary>Whether it names a status that is not read here.</summary>
    internal bool HasUnreadStatus { get; init; }

    /// <summary>Types beside VerifiableCredential.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];
}

/// <summary>What the check of a credential found.</summary>
public abstract record CredentialVerdict
{
    private CredentialVerdict()
    {
    }

    /// <summary>The issuer states this, and has not revoked it where that could be seen.</summary>
    public sealed record Valid(VerifiedCredential Credential) : CredentialVerdict;

    /// <summary>It counts for nothing; the sentence tells a person why.</summary>
    public sealed record Refused(CredentialRefusal Reason, string Sentence) : CredentialVerdict;
}

/// <summary>What the check of a presentation found.</summary>
public abstract record PresentationVerdict
{
    private PresentationVerdict()
    {
    }

    /// <summary>The holder shows these credentials, each of which was checked.</summary>
    public sealed record Valid(DidEthr Holder, IReadOnlyList<VerifiedCredential> Credentials) : PresentationVerdict;

    /// <summary>It counts for nothing; the sentence tells a person why.</summary>
    public sealed record Refused(CredentialRefusal Reason, string Sentence) : PresentationVerdict;
}

/// <summary>Why a credential or a presentation is refused.</summary>
public enum CredentialRefusal
{
    /// <summary>It is no token of a known profile.</summary>
    Malformed,

    /// <summary>Its members are not those of a credential or presentation.</summary>
    OtherForm,

    /// <summary>Its issuer is no did:ethr of this chain.</summary>
    OtherIssuer,

    /// <summary>It is for somebody else, or answers another question.</summary>
    OtherAudience,

    /// <summary>Its holder is not the subject of what is shown.</summary>
    OtherSubject,

    /// <summary>It holds only later.</summary>
    NotYetValid,

    /// <summary>It is over.</summary>
    Expired,

    /// <summary>Who signed does not speak for the issuer, or no longer.</summary>
    OtherSigner,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>Its status list cannot be had or is not the published one.</summary>
    StatusUnknown,

    /// <summary>The chain gave no usable answer.</summary>
    ChainUnreachable,
}
