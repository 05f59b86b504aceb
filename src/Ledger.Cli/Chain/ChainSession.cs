using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Chain;

/// <summary>A chain that answers and holds our contracts: checked once, before anything else is asked.</summary>
/// <param name="Client">The chain.</param>
/// <param name="Addresses">Where the contracts lie.</param>
internal sealed record ChainSession(EthereumClient Client, ContractAddresses Addresses)
{
    /// <summary>Runs, rounds, claims and attestations.</summary>
    public TrainingRuns Runs { get; } = new(Addresses.TrainingRuns, Client);

    /// <summary>State roots.</summary>
    public StateRoots Roots { get; } = new(Addresses.StateRoots, Client);

    /// <summary>Games about claims and candidates.</summary>
    public Disputes Disputes { get; } = new(Addresses.Disputes, Client);

    /// <summary>Budgets, credits and minting.</summary>
    public Emission Emission { get; } = new(Addresses.Emission, Client);

    /// <summary>The token.</summary>
    public LedgerToken Token { get; } = new(Addresses.LedgerToken, Client);

    /// <summary>The reason for every payment.</summary>
    public RunExplainer Explainer { get; } = new(Addresses.RunExplainer, Client);

    /// <summary>Connects and checks chain id and code.</summary>
    /// <exception cref="CommandFailure">The chain does not answer, is another, or holds other code.</exception>
    public static async Task<ChainSession> OpenAsync(ChainAddress chain, CancellationToken cancel)
    {
        ContractAddresses? named = chain.ContractsFile is string file ? await ContractsFile.ReadAsync(file, cancel).ConfigureAwait(false) : null;
        EthereumClient client = await EthereumClient.ConnectAsync(chain.Rpc, named?.ChainId, cancel).ConfigureAwait(false) switch
        {
            ConnectResult.Connected connected => connected.Client,
            ConnectResult.WrongChain wrong => throw new CommandFailure(
                ExitCode.Chain, $"{wrong.Url} serves chain {wrong.Actual}, but the contracts lie on chain {wrong.Expected}.", "give the RPC address of that chain, or the contract file of this one"),
            ConnectResult.Unreachable silent => throw new CommandFailure(
                ExitCode.Chain, $"The chain at {silent.Url} does not answer: {silent.Reason}", "start it (`ledger up` runs one), or give another --rpc URL"),
            _ => throw new InvalidOperationException("An unknown result of connecting."),
        };
        ContractAddresses addresses = named ?? (client.ChainId == LocalDeployment.ChainId ? LocalDeployment.Addresses : null)
            ?? throw new CommandFailure(ExitCode.BadInput, $"The contract addresses on chain {client.ChainId} are not known.", "give --contracts FILE");
        return await Deployment.VerifyAsync(client, addresses, cancel).ConfigureAwait(false) is DeploymentCheck.Invalid invalid
            ? throw new CommandFailure(ExitCode.Chain, invalid.Reason)
            : new ChainSession(client, addresses);
    }

    /// <summary>The run that was named, else the newest.</summary>
    public async Task<ulong> FindRunAsync(ulong? named, CancellationToken cancel)
    {
        ulong count = (ulong)await Runs.RunCountAsync(default, cancel).ConfigureAwait(false);
        if (count == 0) throw new CommandFailure(ExitCode.BadInput, "There is no run on this chain yet.", "create one with `ledger run create`");
        ulong run = named ?? count;
        return run >= 1 && run <= count ? run : throw new CommandFailure(ExitCode.BadInput, $"There is no run {run}; the newest is {count}.");
    }
}
