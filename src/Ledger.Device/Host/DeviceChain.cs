using System.Diagnostics;
using System.Globalization;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Device.Host;

/// <summary>The chain that holds consents and releases, with the contracts that were found and checked on it.</summary>
/// <param name="Client">Questions to it.</param>
/// <param name="Addresses">Where the contracts lie.</param>
internal sealed record DeviceChain(EthereumClient Client, ContractAddresses Addresses)
{
    /// <summary>More endpoints of the same chain, which have a say in consents alone.</summary>
    public IReadOnlyList<EthereumClient> Witnesses { get; init; } = [];

    /// <summary>Connects, waiting a while for a chain that is just starting, and checks chain id and contracts.</summary>
    /// <exception cref="DeviceStoppedException">Nothing answers, it is another chain, or the contracts are not there.</exception>
    public static async Task<DeviceChain> OpenAsync(DeviceOptions options, TimeProvider time, CancellationToken cancellation)
    {
        ContractAddresses? given = options.ContractsFile is string file ? ReadAddresses(file) : null;
        EthereumClient client = await ConnectAsync(options.Rpc, options.ChainId ?? given?.ChainId, options, time, cancellation).ConfigureAwait(false);
        ContractAddresses addresses = given ?? (client.ChainId == LocalDeployment.ChainId ? LocalDeployment.Addresses
            : throw new DeviceStoppedException(DeviceStopReason.Configuration, $"Chain {client.ChainId} is no local chain: give the file of its contract addresses with --contracts."));
        try
        {
            if (await Deployment.VerifyAsync(client, addresses, cancellation).ConfigureAwait(false) is DeploymentCheck.Invalid invalid)
                throw new DeviceStoppedException(DeviceStopReason.Contracts, invalid.Reason);
        }
        catch (Exception e) when (e is RpcTransportException or RpcException)
        {
            throw new DeviceStoppedException(DeviceStopReason.Chain, $"The chain at {options.RpcName} broke off: {e.Message}", e);
        }

        List<EthereumClient> witnesses = [];
        foreach (Uri witness in options.Witnesses)
            witnesses.Add(await ConnectAsync(witness, client.ChainId, options, time, cancellation).ConfigureAwait(false));
        return new DeviceChain(client, addresses) { Witnesses = witnesses };
    }

    private static async Task<EthereumClient> ConnectAsync(Uri endpoint, ulong? expected, DeviceOptions options, TimeProvider time, CancellationToken cancellation)
    {
        string name = DeviceOptions.NameOf(endpoint);
        ConnectResult result = await EthereumClient.ConnectAsync(endpoint, expected, options.ChainStartTimeout, time, cancellation).ConfigureAwait(false);
        return result switch
        {
            ConnectResult.Connected connected => new EthereumClient(new BatchingTransport(connected.Client.Transport), connected.Client.ChainId),
            ConnectResult.WrongChain wrong => throw new DeviceStoppedException(DeviceStopReason.Chain,
                string.Create(CultureInfo.InvariantCulture, $"{name} serves chain {wrong.Actual}, but chain {wrong.Expected} is wanted.")),
            ConnectResult.Unreachable unreachable =>
                throw new DeviceStoppedException(DeviceStopReason.Chain, $"No chain answers at {name}: {unreachable.Reason}"),
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
            throw new DeviceStoppedException(DeviceStopReason.Configuration, $"The contract addresses in {file} cannot be read: {e.Message}", e);
        }
    }
}
