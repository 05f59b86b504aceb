namespace Ledger.Identity;

/// <summary>What the check of a sign-in found.</summary>
public abstract record SignInVerdict
{
    private SignInVerdict()
    {
    }

    /// <summary>Somebody speaks for an identity.</summary>
    public sealed record Valid(DidEthr Identity, SignInMessage Message) : SignInVerdict;

    /// <summary>It counts for nothing; the sentence tells a person why.</summary>
    public sealed record Refused(SignInRefusal Reason, string Sentence) : SignInVerdict;
}

/// <summary>Why a sign-in is refused.</summary>
public enum SignInRefusal
{
    /// <summary>The message is not one of EIP-4361.</summary>
    Malformed,

    /// <summary>It is for another domain.</summary>
    OtherDomain,

    /// <summary>Its URI is none of this place.</summary>
    OtherUri,

    /// <summary>It is for somebody else's device.</summary>
    OtherDevice,

    /// <summary>It is for another chain.</summary>
    OtherChain,

    /// <summary>Its nonce was not drawn here, was used before, or is too old.</summary>
    UnknownNonce,

    /// <summary>It counts only later.</summary>
    NotYetValid,

    /// <summary>It is over, or was made too long ago.</summary>
    Expired,

    /// <summary>The signature is not the account's.</summary>
    BadSignature,

    /// <summary>The account does not speak for the identity that it names.</summary>
    OtherSigner,

    /// <summary>The chain gave no usable answer.</summary>
    ChainUnreachable,
}
