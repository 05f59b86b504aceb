using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;

namespace Ledger.Cli.Chain;

/// <summary>The options by which a command finds its chain.</summary>
internal sealed class ChainOptions
{
    private readonly Option<Uri> _rpc = SharedOptions.Rpc();
    private readonly Option<FileInfo> _contracts = SharedOptions.Contracts();
    private readonly Option<DirectoryInfo> _network = SharedOptions.Directory();

    /// <summary>Adds the options to a command.</summary>
    public ChainOptions(Command command)
    {
        command.Add(_rpc);
        command.Add(_contracts);
        command.Add(_network);
    }

    /// <summary>Connects and checks the chain.</summary>
    /// <exception cref="CommandFailure">The chain is not usable.</exception>
    public Task<ChainSession> OpenAsync(ParseResult parsed, CancellationToken cancel) =>
        ChainSession.OpenAsync(ChainAddress.Find(parsed.GetValue(_rpc), parsed.GetValue(_contracts), parsed.GetValue(_network)!), cancel);

    /// <summary>Page of the first node of the network that `ledger up` runs here; null when there is none.</summary>
    public Uri? NodeOfNetwork(ParseResult parsed) =>
        RunningNetwork.Read(parsed.GetValue(_network)!) is RunningNetwork running ? new Uri(running.NodeUrl) : null;
}
