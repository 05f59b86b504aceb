using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Node;

/// <summary>Makes the node known: its hot key as delegate of its identity, its endpoint as service attribute.</summary>
internal sealed class NodeRegistration(NodeParts parts, NodeFunds funds)
{
    /// <summary>Registers what is missing; sends nothing when all is there.</summary>
    /// <exception cref="NodeStoppedException">The identity is deactivated, has no coin, or the endpoint cannot be published.</exception>
    public async Task EnsureAsync(Uri endpoint, CancellationToken cancellation)
    {
        EthereumClient client = parts.Chain.Client;
        IdentityRegistration registration = new(client, parts.Chain.Addresses.IdentityRegistry, parts.Chain.Addresses.FirstBlock);
        // A node that took its identity over knows nothing of what others still sign for it.
        bool isOnly = parts.Identity != parts.Keys.Identity.Address;
        try
        {
            switch (await registration.PlanAsync(parts.Identity, parts.Keys.Node.Address, endpoint, isOnly, cancellation).ConfigureAwait(false))
            {
                case RegistrationPlan.Deactivated:
                    throw new NodeStoppedException(NodeStopReason.Keystore, $"The identity {parts.Identity} was deactivated for ever: start with an empty data directory to make another one.");
                case RegistrationPlan.Incomplete incomplete:
                    await SendAsync(incomplete, cancellation).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
        catch (ArgumentException e) when (e.ParamName == "endpoint")
        {
            throw new NodeStoppedException(NodeStopReason.Configuration, $"{endpoint} cannot be published as this node's address: {e.Message}", e);
        }

        // The others have lost their place by now, in this start or in one that was broken off after it.
        if (parts.Stores.Guard.IsBesideOthers)
            parts.Stores.Guard.EndOthers(await client.GetBlockNumberAsync(cancellation).ConfigureAwait(false));
    }

    private async Task SendAsync(RegistrationPlan.Incomplete plan, CancellationToken cancellation)
    {
        ISigner key = parts.Keys.Identity;
        await funds.EnsureAsync(key.Address, "identity", 0, cancellation).ConfigureAwait(false);
        IdentityOwner owner = await new OwnerReader(parts.Chain.Client, parts.Chain.Addresses).OfAsync(parts.Identity, cancellation).ConfigureAwait(false);
        if (owner.Key != key.Address)
            throw new NodeStoppedException(NodeStopReason.Keystore, $"The key {key.Address} in {parts.Directory.Root} does not decide for the identity {parts.Identity}: {owner.Key} does.");
        DirectSender sender = new(parts.Chain.Client, key) { Through = owner.ActsThrough(key.Address) };
        if (plan.TakesPlace)
            parts.Stores.Guard.BeginBesideOthers();
        foreach (CallData call in plan.Calls)
            await sender.SendAsync(call, cancellation).ConfigureAwait(false);
    }
}
