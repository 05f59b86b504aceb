namespace Ledger.Identity;

/// <summary>Where a grant stands at a block.</summary>
public enum ConsentState
{
    /// <summary>It holds.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>The owner took it back, or deactivated its identity.</summary>
    Revoked,
}
