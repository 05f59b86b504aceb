using System.CommandLine;
using System.CommandLine.Parsing;
using Ledger.Cli.CommandLine;
using Ledger.Ethereum;

namespace Ledger.Cli.Wallets;

/// <summary>The options that name a process which keeps the keys, instead of a keystore.</summary>
internal sealed class SignerOptions
{
    private readonly Option<Uri> _url = SharedOptions.Url("--signer", "JSON-RPC address of a process that keeps the keys, instead of a keystore.");
    private readonly Option<string> _kind = new("--signer-kind") { HelpName = "KIND", Description = "web3signer or clef.", DefaultValueFactory = _ => "web3signer" };

    /// <summary>Adds the options to a command.</summary>
    public SignerOptions(Command command)
    {
        _kind.AcceptOnlyFromAmong("web3signer", "clef");
        command.Add(_url);
        command.Add(_kind);
    }

    /// <summary>An account that a signer holds.</summary>
    public static Option<Address?> Account(string name, string description) => new(name)
    {
        HelpName = "ADDRESS",
        Description = description,
        CustomParser = static result => ParseAddress(result),
    };

    /// <summary>Where the signer is and what it understands; null when none was named.</summary>
    public (Uri Url, RemoteSignerKind Kind)? Find(ParseResult parsed) => parsed.GetValue(_url) is Uri url
        ? (url, parsed.GetValue(_kind) == "clef" ? RemoteSignerKind.Clef : RemoteSignerKind.Web3Signer)
        : null;

    /// <summary>The key of an account at the signer; null when no signer was named.</summary>
    /// <exception cref="CommandFailure">No account was named, or the signer does not hold it or does not answer.</exception>
    public async Task<OpenedKey?> OpenAsync(ParseResult parsed, Option<Address?> account, CancellationToken cancel)
    {
        if (Find(parsed) is not (Uri url, RemoteSignerKind kind)) return null;
        Address wanted = parsed.GetValue(account) ?? throw new CommandFailure(ExitCode.BadInput, "A signer keeps many keys.", $"name the account with {account.Name}");
        RemoteSigner signer = new(url, kind);
        try
        {
            return new OpenedKey(await signer.OpenAsync(wanted, cancel).ConfigureAwait(false), signer);
        }
        catch (Exception e) when (e is RpcTransportException or RpcException or SignerException)
        {
            signer.Dispose();
            throw new CommandFailure(ExitCode.Keystore, $"The signer at {url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)} cannot be used: {e.Message}");
        }
    }

    private static Address? ParseAddress(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && Address.TryParse(result.Tokens[0].Value, out Address address)) return address;
        result.AddError($"'{string.Join(' ', result.Tokens)}' is no address.");
        return null;
    }
}
