using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Releases;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;

namespace Ledger.Cli.Governance;

/// <summary>The options by which `ledger vote` and `ledger model propose` find a token holder's key, chain and node.</summary>
internal sealed class HolderOptions
{
    private readonly Option<FileInfo?> _key = new("--key") { HelpName = "FILE", Description = "Keystore of the account that holds the tokens. Default: the identity of the node in --data." };
    private readonly Option<string> _data = new("--data") { HelpName = "DIR", Description = "Data directory of a node: its identity was paid the tokens.", DefaultValueFactory = _ => Path.Combine(".ledger", "node") };
    private readonly Option<FileInfo> _passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the keystore. Default: ${Passphrase.Variable}, else asked at a terminal." };
    private readonly Option<Uri?> _node = new("--node") { HelpName = "URL", Description = "Page of a node that you trust to have computed the release. Default: the one that runs on --data, else the network here.", CustomParser = result => SharedOptions.ParseUrl(result, result.Tokens[0].Value) };
    private readonly Option<Address?> _account = SignerOptions.Account("--account", "With --signer: the account that holds the tokens.");
    private readonly SignerOptions _signer;
    private readonly ChainOptions _chain;

    /// <summary>Adds the options to a command.</summary>
    public HolderOptions(Command command, bool withNode = false)
    {
        command.Add(_data);
        command.Add(_key);
        command.Add(_passphrase);
        _signer = new SignerOptions(command);
        command.Add(_account);
        if (withNode) command.Add(_node);
        _chain = new ChainOptions(command);
    }

    /// <summary>Checks the chain, then opens the key.</summary>
    /// <exception cref="CommandFailure">The chain or the keystore is not usable.</exception>
    public async Task<Holder> OpenAsync(ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        FileInfo key = parsed.GetValue(_key) ?? new FileInfo(Path.Combine(parsed.GetValue(_data)!, "keystore", "identity.json"));
        if (_signer.Find(parsed) is null && !key.Exists) throw new CommandFailure(ExitCode.Keystore, $"The keystore {key.FullName} does not exist.", "give the --data DIR of a node, or --key FILE");
        ChainSession chain = await _chain.OpenAsync(parsed, cancel).ConfigureAwait(false);
        if (await _signer.OpenAsync(parsed, _account, cancel).ConfigureAwait(false) is OpenedKey remote) return new Holder(chain, remote);
        string passphrase = await Passphrase.ReadAsync(parsed.GetValue(_passphrase), isNew: false, !terminal.IsJson, cancel).ConfigureAwait(false);
        return new Holder(chain, OpenedKey.Local(await KeyFile.OpenAsync(key, passphrase, cancel).ConfigureAwait(false)));
    }

    /// <summary>The node whose word the holder takes for what a run is released as; null when none is known.</summary>
    public OwnRelease? NodeOf(ParseResult parsed) =>
        (parsed.GetValue(_node) ?? OwnRelease.RunningOn(parsed.GetValue(_data)!) ?? _chain.NodeOfNetwork(parsed)) is Uri url ? new OwnRelease(url) : null;
}
