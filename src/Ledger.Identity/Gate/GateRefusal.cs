namespace Ledger.Identity;

/// <summary>Why the gate says no. Spec: protocol.md §12.</summary>
public enum GateRefusal
{
    /// <summary>The owner never granted this source to anybody.</summary>
    NoGrant,

    /// <summary>The grant is in too new a block.</summary>
    NotYetConfirmed,

    /// <summary>The owner took the grant back.</summary>
    Revoked,

    /// <summary>The grant's time is over.</summary>
    Expired,

    /// <summary>The grant is for another purpose.</summary>
    OtherPurpose,

    /// <summary>The source was granted, but to other applications.</summary>
    OtherApplication,

    /// <summary>The owner's or the application's identity was deactivated.</summary>
    IdentityDeactivated,

    /// <summary>No new block was seen for too long.</summary>
    ChainStale,

    /// <summary>The chain gave no usable answer.</summary>
    ChainUnreachable,

    /// <summary>The chain changed while it was read.</summary>
    ChainChanged,

    /// <summary>The endpoints of the chain show different chains, or one is too far behind the others.</summary>
    ChainDisagrees,

    /// <summary>An endpoint of the chain does not prove what it says about the grant.</summary>
    ChainUnproven,
}
