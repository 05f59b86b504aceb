namespace Ledger.Identity;

/// <summary>How a credential is written as a token.</summary>
public enum CredentialProfile
{
    /// <summary>VC Data Model 1.1 as a JWT with a vc claim: what npm did-jwt-vc makes and reads.</summary>
    DataModel1,

    /// <summary>VC Data Model 2.0 secured by JOSE: the payload is the credential, the header's typ vc+jwt or vp+jwt.</summary>
    DataModel2,
}
