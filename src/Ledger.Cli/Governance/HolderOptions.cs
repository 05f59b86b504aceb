using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Cli.Releases;

namespace Ledger.Cli.Governance;

/// <summary>The options by which `ledger vote` and `ledger model propose` find a token holder's key, chain and node.</summary>
internal sealed class HolderOptions
{
    private readonly Option<Uri?> _node = new("--node") { HelpName = "URL", Description = "Page of a node that you trust to have computed the release. Default: the one that runs on --data, else the network here.", CustomParser = result => SharedOptions.ParseUrl(result, result.Tokens[0].Value) };
    private readonly ActingOptions _acting;

    /// <summary>Adds the options to a command.</summary>
    public HolderOptions(Command command, bool withNode = false)
    {
        _acting = new ActingOptions(command);
        if (withNode) command.Add(_node);
    }

    /// <summary>Checks the chain, then opens the key.</summary>
    /// <exception cref="CommandFailure">The chain or the keystore is not usable.</exception>
    public async Task<Holder> OpenAsync(ParseResult parsed, Terminal terminal, CancellationToken cancel) =>
        new(await _acting.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false));

    /// <summary>The node whose word the holder takes for what a run is released as; null when none is known.</summary>
    public OwnRelease? NodeOf(ParseResult parsed) =>
        (parsed.GetValue(_node) ?? OwnRelease.RunningOn(_acting.DataOf(parsed)) ?? _acting.Chain.NodeOfNetwork(parsed)) is Uri url ? new OwnRelease(url) : null;
}
