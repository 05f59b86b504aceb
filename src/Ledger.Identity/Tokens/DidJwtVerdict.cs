using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What the check of a token found.</summary>
public abstract record DidJwtVerdict
{
    private DidJwtVerdict()
    {
    }

    /// <summary>The token speaks for an identity.</summary>
    /// <param name="Issuer">The identity.</param>
    /// <param name="Signer">Its key that signed: the owner, or a delegate of the type veriKey or sigAuth.</param>
    /// <param name="Expires">When the token is over.</param>
    public sealed record Valid(DidEthr Issuer, Address Signer, DateTimeOffset Expires) : DidJwtVerdict;

    /// <summary>The token speaks for nobody; the sentence tells a person why and repeats nothing of the token.</summary>
    public sealed record Refused(DidJwtRefusal Reason, string Sentence) : DidJwtVerdict;
}
