using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;

namespace Ledger.Cli.Identities;

/// <summary>The options by which a command finds a key, its chain, and the identity for which it acts.</summary>
internal sealed class ActingOptions
{
    private readonly Option<FileInfo?> _key = new("--key") { HelpName = "FILE", Description = "Keystore of the key. Default: the identity's key of the node in --data." };
    private readonly Option<string> _data = new("--data") { HelpName = "DIR", Description = "Data directory of a node, whose identity's key is used.", DefaultValueFactory = _ => Path.Combine(".ledger", "node") };
    private readonly Option<FileInfo> _passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the keystore. Default: ${Passphrase.Variable}, else asked at a terminal." };
    private readonly Option<Address?> _account = SignerOptions.Account("--account", "With --signer: the key's account.");
    private readonly Option<string?> _for = ForOption.Create();
    private readonly SignerOptions _signer;

    /// <summary>Adds the options to a command; --for only where the command does not name the identity itself.</summary>
    public ActingOptions(Command command, bool withFor = true)
    {
        command.Add(_data);
        command.Add(_key);
        command.Add(_passphrase);
        _signer = new SignerOptions(command);
        command.Add(_account);
        if (withFor) command.Add(_for);
        Chain = new ChainOptions(command);
    }

    /// <summary>The chain's options.</summary>
    public ChainOptions Chain { get; }

    /// <summary>The data directory of the node.</summary>
    public string DataOf(ParseResult parsed) => parsed.GetValue(_data)!;

    /// <summary>Checks the chain, opens the key and asks who owns the identity: the one that --for names, else the key's own.</summary>
    /// <exception cref="CommandFailure">The chain or the keystore is not usable.</exception>
    public async Task<ActingKey> OpenAsync(ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        (ChainSession chain, OpenedKey key) = await OpenKeyAsync(parsed, terminal, cancel).ConfigureAwait(false);
        return await ActingKey.OpenAsync(chain, key, ForOption.Read(parsed, _for, chain), cancel).ConfigureAwait(false);
    }

    /// <summary>The same about an identity that the command itself names.</summary>
    /// <exception cref="CommandFailure">The chain or the keystore is not usable.</exception>
    public async Task<ActingKey> OpenAsync(ParseResult parsed, string identity, Terminal terminal, CancellationToken cancel)
    {
        (ChainSession chain, OpenedKey key) = await OpenKeyAsync(parsed, terminal, cancel).ConfigureAwait(false);
        return await ActingKey.OpenAsync(chain, key, ForOption.Parse(identity, chain.Client.ChainId), cancel).ConfigureAwait(false);
    }

    private async Task<(ChainSession Chain, OpenedKey Key)> OpenKeyAsync(ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        FileInfo key = parsed.GetValue(_key) ?? new FileInfo(Path.Combine(DataOf(parsed), "keystore", "identity.json"));
        if (_signer.Find(parsed) is null && !key.Exists) throw new CommandFailure(ExitCode.Keystore, $"The keystore {key.FullName} does not exist.", "give the --data DIR of a node, or --key FILE");
        ChainSession chain = await Chain.OpenAsync(parsed, cancel).ConfigureAwait(false);
        if (await _signer.OpenAsync(parsed, _account, cancel).ConfigureAwait(false) is OpenedKey remote) return (chain, remote);
        string passphrase = await Passphrase.ReadAsync(parsed.GetValue(_passphrase), isNew: false, !terminal.IsJson, cancel).ConfigureAwait(false);
        return (chain, OpenedKey.Local(await KeyFile.OpenAsync(key, passphrase, cancel).ConfigureAwait(false)));
    }
}
