using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Who decides for an identity.</summary>
public abstract record IdentityOwner
{
    private IdentityOwner()
    {
    }

    /// <summary>An account: the identity's own, or the one to which it was handed over; also a contract that nobody here knows.</summary>
    public sealed record Account(Address Address) : IdentityOwner;

    /// <summary>A guarded owner, whose key guardians can replace.</summary>
    public sealed record Guarded(Guard Guard) : IdentityOwner;

    /// <summary>Nobody, for ever: the identity was deactivated.</summary>
    public sealed record Nobody : IdentityOwner;

    /// <summary>The owner as the registry names it; zero for nobody.</summary>
    public Address Registered => this switch
    {
        Account account => account.Address,
        Guarded guarded => guarded.Guard.Owner,
        _ => Address.Zero,
    };

    /// <summary>Whose key acts for the owner; zero for nobody.</summary>
    public Address Key => this is Guarded guarded ? guarded.Guard.Key : Registered;

    /// <summary>The guarded owner that sends what a key decides; null where the key sends by itself, or does not decide.</summary>
    public Address? ActsThrough(Address key) => this is Guarded guarded && guarded.Guard.Key == key ? guarded.Guard.Owner : null;
}
