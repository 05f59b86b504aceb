using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;

namespace Ledger.Cli.Network;

/// <summary>The local chain of `ledger up` with our contracts on it.</summary>
internal sealed class NetworkChain : IAsyncDisposable
{
    /// <summary>Seconds between blocks once the contracts are there.</summary>
    private const int BlockSeconds = 1;

    private readonly AnvilProcess _process;

    private NetworkChain(AnvilProcess process, ChainSession session, LocalSigner creator)
    {
        _process = process;
        Session = session;
        Creator = creator;
    }

    /// <summary>The chain, ready to be asked.</summary>
    public ChainSession Session { get; }

    /// <summary>The account that deployed the contracts; its first run has a share of the emission.</summary>
    public LocalSigner Creator { get; }

    /// <summary>JSON-RPC address.</summary>
    public Uri RpcUrl => _process.RpcUrl;

    /// <summary>The process.</summary>
    public int ProcessId => _process.ProcessId;

    /// <summary>Completes when the chain has ended.</summary>
    public Task<string> Ended => _process.Ended;

    /// <summary>Starts the chain, or goes on with the one whose state is in the directory.</summary>
    public static async Task<NetworkChain> StartAsync(NetworkLayout layout, IReadOnlyDictionary<string, BigInteger> deployment, int port, CancellationToken cancel)
    {
        bool known = File.Exists(layout.ContractsFile) && File.Exists(layout.ChainState);
        AnvilProcess process = await AnvilProcess.StartAsync(
            new AnvilOptions { Port = port, StateFile = layout.ChainState, StateInterval = TimeSpan.FromSeconds(10) }, cancel).ConfigureAwait(false);
        LocalSigner creator = AnvilAccounts.Signer(0);
        try
        {
            if (!known) await DeployAsync(process.RpcUrl, creator, layout, deployment, cancel).ConfigureAwait(false);
            ChainSession session = await ChainSession.OpenAsync(new ChainAddress(process.RpcUrl, layout.ContractsFile), cancel).ConfigureAwait(false);
            return new NetworkChain(process, session, creator);
        }
        catch
        {
            creator.Dispose();
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>From now on a block comes every second, and not for every transaction.</summary>
    public async Task MineByTheClockAsync(CancellationToken cancel)
    {
        RpcRequest request = new("evm_setIntervalMining", JsonValue.Create(BlockSeconds));
        IReadOnlyList<RpcReply> replies = await Session.Client.Transport.SendAsync([request], cancel).ConfigureAwait(false);
        replies[0].ResultOrThrow();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Creator.Dispose();
        await _process.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task DeployAsync(
        Uri rpc, LocalSigner creator, NetworkLayout layout, IReadOnlyDictionary<string, BigInteger> deployment, CancellationToken cancel)
    {
        EthereumClient client = await EthereumClient.ConnectAsync(rpc, null, cancel).ConfigureAwait(false) is ConnectResult.Connected connected
            ? connected.Client
            : throw new CommandFailure(ExitCode.Chain, $"The chain at {rpc} does not answer.");
        ContractAddresses addresses = await Deployment.DeployAsync(client, creator, deployment, cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(layout.ContractsFile, addresses.ToJson(), cancel).ConfigureAwait(false);
    }
}
