using Ledger.Cli.CommandLine;

namespace Ledger.Cli.Network;

/// <summary>Which chain a command talks to.</summary>
/// <param name="Rpc">Its JSON-RPC address.</param>
/// <param name="ContractsFile">File with the contract addresses; null for those of a local chain.</param>
internal sealed record ChainAddress(Uri Rpc, string? ContractsFile)
{
    /// <summary>Environment variable with the JSON-RPC address.</summary>
    public const string Variable = "LEDGER_RPC";

    /// <summary>What was typed, else the environment, else the network that `ledger up` runs in the directory.</summary>
    public static ChainAddress Find(Uri? typed, FileInfo? contracts, DirectoryInfo network)
    {
        if (contracts is { Exists: false }) throw new CommandFailure(ExitCode.BadInput, $"The file {contracts.FullName} does not exist.");
        if (typed is not null) return new ChainAddress(typed, contracts?.FullName);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text)
        {
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
                ? new ChainAddress(url, contracts?.FullName)
                : throw new CommandFailure(ExitCode.BadInput, $"{Variable} is '{text}', which is not an http(s) URL.");
        }

        RunningNetwork running = RunningNetwork.Read(network)
            ?? throw new CommandFailure(ExitCode.Chain, $"No chain was named and no network runs in {network}.", $"give --rpc URL, set {Variable}, or start one with `ledger up`");
        return new ChainAddress(new Uri(running.RpcUrl), contracts?.FullName ?? NetworkLayout.In(network).ContractsFile);
    }
}
