namespace Ledger.Identity;

/// <summary>Why a token is refused. Spec: protocol.md §13.</summary>
public enum DidJwtRefusal
{
    /// <summary>It is no token of the form that is accepted.</summary>
    Malformed,

    /// <summary>It is for somebody else.</summary>
    OtherAudience,

    /// <summary>Its issuer is no did:ethr of this chain.</summary>
    OtherIssuer,

    /// <summary>It counts only later.</summary>
    NotYetValid,

    /// <summary>It is over.</summary>
    Expired,

    /// <summary>It would live longer than ten minutes.</summary>
    TooLong,

    /// <summary>Who signed does not speak for the issuer, or no longer.</summary>
    OtherSigner,

    /// <summary>The chain gave no usable answer.</summary>
    ChainUnreachable,
}
