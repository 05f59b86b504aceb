using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Cli.Network;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;

namespace Ledger.Cli.Stakes;

/// <summary>The options by which every `ledger stake` command finds a node's identity and its chain.</summary>
internal sealed class StakeOptions
{
    private readonly Option<string> _data = new("--data") { HelpName = "DIR", Description = "Data directory of the node whose stake it is.", DefaultValueFactory = _ => Path.Combine(".ledger", "node") };
    private readonly Option<FileInfo> _passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the keystore. Default: ${Passphrase.Variable}, else asked at a terminal." };
    private readonly Option<Uri> _rpc = SharedOptions.Rpc();
    private readonly Option<FileInfo> _contracts = SharedOptions.Contracts();
    private readonly Option<DirectoryInfo> _network = SharedOptions.Directory();
    private readonly Option<Address?> _identity = SignerOptions.Account("--identity", "With --signer: the account of the identity's key.");
    private readonly Option<string?> _for = ForOption.Create();
    private readonly SignerOptions _signer;

    /// <summary>Adds the options to a command.</summary>
    public StakeOptions(Command command)
    {
        command.Add(_data);
        command.Add(_passphrase);
        command.Add(_rpc);
        command.Add(_contracts);
        command.Add(_network);
        _signer = new SignerOptions(command);
        command.Add(_identity);
        command.Add(_for);
    }

    /// <summary>The data directory of the node.</summary>
    public string DataOf(ParseResult parsed) => parsed.GetValue(_data)!;

    /// <summary>Checks the chain, then opens the key of the identity.</summary>
    /// <exception cref="CommandFailure">The chain or the keystore is not usable.</exception>
    public async Task<StakeAccount> OpenAsync(ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        FileInfo key = new(Path.Combine(DataOf(parsed), "keystore", "identity.json"));
        bool isRemote = _signer.Find(parsed) is not null;
        if (!isRemote && !key.Exists) throw new CommandFailure(ExitCode.Keystore, $"{DataOf(parsed)} holds no identity: {key.FullName} does not exist.", "give the --data DIR of the node");
        ChainSession chain = await ChainSession.OpenAsync(ChainAddress.Find(parsed.GetValue(_rpc), parsed.GetValue(_contracts), parsed.GetValue(_network)!), cancel).ConfigureAwait(false);
        if (await _signer.OpenAsync(parsed, _identity, cancel).ConfigureAwait(false) is OpenedKey remote) return await ForAsync(remote).ConfigureAwait(false);
        string passphrase = await Passphrase.ReadAsync(parsed.GetValue(_passphrase), isNew: false, !terminal.IsJson, cancel).ConfigureAwait(false);
        return await ForAsync(OpenedKey.Local(await KeyFile.OpenAsync(key, passphrase, cancel).ConfigureAwait(false))).ConfigureAwait(false);

        async Task<StakeAccount> ForAsync(OpenedKey opened) => new(await ActingKey.OpenAsync(chain, opened, ForOption.Read(parsed, _for, chain), cancel).ConfigureAwait(false));
    }

    /// <summary>An amount of coins; what cannot be read is an error of usage.</summary>
    public static BigInteger? ParseCoins(ArgumentResult result)
    {
        if (result.Tokens.Count == 0) return null;
        string text = result.Tokens[0].Value;
        if (Amount.TryParse(text, out BigInteger wei)) return wei;
        result.AddError($"'{text}' is no amount of coins: give digits such as 2 or 0.5, above zero.");
        return null;
    }
}
