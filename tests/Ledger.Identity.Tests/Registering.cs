using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity.Tests;

/// <summary>What a node does with the plan of its registration.</summary>
internal static class Registering
{
    /// <summary>Sends what is missing from the owner's account and waits for it.</summary>
    public static async Task EnsureAsync(this IdentityRegistration registration, DirectSender owner, Address identity, Address nodeKey, Uri endpoint)
    {
        if (await registration.PlanAsync(identity, nodeKey, endpoint) is RegistrationPlan.Incomplete incomplete)
        {
            foreach (CallData call in incomplete.Calls)
                await owner.SendAsync(call);
        }
    }
}
