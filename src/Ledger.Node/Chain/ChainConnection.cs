using System.Diagnostics;
using System.Globalization;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Storage;

namespace Ledger.Node.Chain;

/// <summary>A chain that answers, with the contracts that were found and checked on it.</summary>
/// <param name="Client">Questions to it.</param>
/// <param name="GenesisHash">Hash of its block 0.</param>
/// <param name="Addresses">Where the contracts lie.</param>
/// <param name="Contracts">The contracts.</param>
public sealed record ChainConnection(EthereumClient Client, string GenesisHash, ContractAddresses Addresses, NodeContracts Contracts)
{
    /// <summary>Connects, waiting a while for a chain that is just starting, and checks chain id, first block and contracts.</summary>
    /// <exception cref="NodeStoppedException">Nothing answers, it is another chain than the database belongs to, or the contracts are not there.</exception>
    public static async Task<ChainConnection> OpenAsync(NodeOptions options, NodeDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        ContractAddresses? given = options.ContractsFile is string file ? ReadAddresses(file) : null;
        ulong? expected = options.ChainId ?? given?.ChainId;
        EthereumClient client = await ConnectAsync(options, expected, time, cancellation).ConfigureAwait(false);
        try
        {
            BlockHeader genesis = await client.GetHeaderAsync(BlockRef.At(0), cancellation).ConfigureAwait(false)
                ?? throw new RpcTransportException("The endpoint has no block 0.");
            ContractAddresses addresses = given
                ?? (client.ChainId == LocalDeployment.ChainId ? LocalDeployment.Addresses
                    : throw new NodeStoppedException(NodeStopReason.Configuration, $"Chain {client.ChainId} is no local chain: give the file of its contract addresses with --contracts."));
            // The node would put its coins on whatever run a stranger created last, under that stranger's terms.
            if (client.ChainId != LocalDeployment.ChainId && options is { Run: null, Roles: not NodeRoles.None })
                throw new NodeStoppedException(NodeStopReason.Configuration, $"Chain {client.ChainId} is no local chain, and anybody can create a run there: name the one to stake on with --run.");
            // First whether it is the chain of before: an emptied chain lacks the contracts, too, but for another reason.
            ChainBinding binding = new(client.ChainId, genesis.Hash.ToString(), addresses.TrainingRuns.ToString());
            binding.Require(database, options.DataDirectory);
            if (await Deployment.VerifyAsync(client, addresses, cancellation).ConfigureAwait(false) is DeploymentCheck.Invalid invalid)
                throw new NodeStoppedException(NodeStopReason.Contracts, invalid.Reason);
            NodeContracts contracts = new(
                new IdentityRegistry(addresses.IdentityRegistry, client), new TrainingRuns(addresses.TrainingRuns, client),
                new StateRoots(addresses.StateRoots, client), new Staking(addresses.Staking, client), new Emission(addresses.Emission, client),
                new Disputes(addresses.Disputes, client), new RunExplainer(addresses.RunExplainer, client));
            binding.Hold(database);
            return new ChainConnection(client, genesis.Hash.ToString(), addresses, contracts);
        }
        catch (Exception e) when (e is RpcTransportException or RpcException)
        {
            throw new NodeStoppedException(NodeStopReason.Chain, $"The chain at {options.RpcName} broke off: {e.Message}", e);
        }
    }

    private static async Task<EthereumClient> ConnectAsync(NodeOptions options, ulong? expected, TimeProvider time, CancellationToken cancellation)
    {
        ConnectResult result = await EthereumClient.ConnectAsync(options.Rpc, expected, options.ChainStartTimeout, time, cancellation).ConfigureAwait(false);
        return result switch
        {
            ConnectResult.Connected connected => new EthereumClient(new BatchingTransport(connected.Client.Transport), connected.Client.ChainId),
            ConnectResult.WrongChain wrong => throw new NodeStoppedException(NodeStopReason.Chain,
                string.Create(CultureInfo.InvariantCulture, $"{options.RpcName} serves chain {wrong.Actual}, but chain {wrong.Expected} is wanted.")),
            ConnectResult.Unreachable unreachable =>
                throw new NodeStoppedException(NodeStopReason.Chain, $"No chain answers at {options.RpcName}: {unreachable.Reason}"),
            _ => throw new UnreachableException(),
        };
    }

    private static ContractAddresses ReadAddresses(string file)
    {
        try
        {
            return ContractAddresses.Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new NodeStoppedException(NodeStopReason.Configuration, $"The contract addresses in {file} cannot be read: {e.Message}", e);
        }
    }
}
