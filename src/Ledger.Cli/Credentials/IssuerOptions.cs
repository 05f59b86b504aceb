using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;

namespace Ledger.Cli.Credentials;

/// <summary>The options of an issuer's commands.</summary>
internal sealed class IssuerOptions
{
    private readonly Option<FileInfo> _key = new("--key") { HelpName = "FILE", Description = "Keystore file of the issuer's key.", Required = true };
    private readonly Option<string?> _identity = new("--identity") { HelpName = "DID", Description = "The issuer's DID, if the key is only its delegate of type veriKey. Default: the key's own." };
    private readonly Option<FileInfo> _passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the key. Default: ${Passphrase.Variable}, else asked at a terminal." };
    private readonly ChainOptions _chain;

    /// <summary>Adds the options to a command.</summary>
    public IssuerOptions(Command command)
    {
        command.Add(_key);
        command.Add(_identity);
        command.Add(_passphrase);
        _chain = new ChainOptions(command);
    }

    /// <summary>Where an issuer keeps its lists.</summary>
    public static Option<string> Lists() => new("--lists")
    {
        HelpName = "DIR",
        Description = "Where the issuer keeps its status lists.",
        DefaultValueFactory = _ => Path.Combine(".ledger", "issuer"),
    };

    /// <summary>Opens chain and key.</summary>
    /// <exception cref="CommandFailure">One of them is not usable.</exception>
    public async Task<Issuer> OpenAsync(ParseResult parsed, bool mayAsk, CancellationToken cancel) => await Issuer.OpenAsync(
        await _chain.OpenAsync(parsed, cancel).ConfigureAwait(false), parsed.GetValue(_key)!, parsed.GetValue(_passphrase), parsed.GetValue(_identity), mayAsk, cancel).ConfigureAwait(false);
}
