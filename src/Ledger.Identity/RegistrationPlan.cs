using Ledger.Contracts;

namespace Ledger.Identity;

/// <summary>What stands between an identity and what its node needs in the registry.</summary>
public abstract record RegistrationPlan
{
    private RegistrationPlan()
    {
    }

    /// <summary>Nothing: delegate and endpoint are there and will be for a while.</summary>
    public sealed record Complete : RegistrationPlan;

    /// <summary>These calls, to be sent by the identity's owner in this order.</summary>
    /// <param name="Calls">The calls.</param>
    /// <param name="TakesPlace">Whether the key becomes the identity's only one with them: until then others may sign what it does not know of.</param>
    public sealed record Incomplete(IReadOnlyList<CallData> Calls, bool TakesPlace) : RegistrationPlan;

    /// <summary>The identity was deactivated, which is final: the node needs another one.</summary>
    public sealed record Deactivated : RegistrationPlan;
}
