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
                case RegistrationPlan.Incomplete:
                    await funds.EnsureAsync(parts.Keys.Identity.Address, "identity", 0, cancellation).ConfigureAwait(false);
                    await registration.EnsureAsync(
                        await OwnerAsync(cancellation).ConfigureAwait(false), parts.Identity, parts.Keys.Node.Address, endpoint, isOnly, cancellation).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
        catch (ArgumentException e) when (e.ParamName == "endpoint")
        {
            throw new NodeStoppedException(NodeStopReason.Configuration, $"{endpoint} cannot be published as this node's address: {e.Message}", e);
        }
    }

    private async Task<DirectSender> OwnerAsync(CancellationToken cancellation)
    {
        OwnerReader reader = new(parts.Chain.Client, parts.Chain.Addresses);
        return await reader.SenderAsync(parts.Identity, parts.Keys.Identity, cancellation).ConfigureAwait(false)
            ?? throw new NodeStoppedException(NodeStopReason.Keystore,
                $"The key {parts.Keys.Identity.Address} in {parts.Directory.Root} does not decide for the identity {parts.Identity}: {(await reader.OfAsync(parts.Identity, cancellation).ConfigureAwait(false)).Key} does.");
    }
}
