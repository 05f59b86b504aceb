using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Identities;

/// <summary>--for: the identity for which a key acts, where it is another than the key's own, as after a recovery.</summary>
internal static class ForOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--for") { HelpName = "DID", Description = "Identity for which the key acts, where it is not the key's own: as after `did recover`." };

    /// <summary>The identity that was named on this chain; null when none was.</summary>
    /// <exception cref="CommandFailure">It is no DID and no address, or of another chain.</exception>
    public static Address? Read(ParseResult parsed, Option<string?> option, ChainSession chain) =>
        parsed.GetValue(option) is string text ? Parse(text, chain.Client.ChainId) : null;

    /// <summary>The identity that was named, and the chain that is meant: the DID's, where none was named otherwise.</summary>
    /// <exception cref="CommandFailure">It is no DID and no address, or of another chain.</exception>
    public static (Address? Identity, ulong? ChainId) Read(ParseResult parsed, Option<string?> option, ulong? chainId)
    {
        if (parsed.GetValue(option) is not string text) return (null, chainId);
        ulong? meant = chainId ?? (DidEthr.TryParseWithKey(text, out DidEthr did) ? did.ChainId : null);
        return (Parse(text, meant ?? 0), meant);
    }

    /// <summary>A DID or an address as it was typed.</summary>
    /// <exception cref="CommandFailure">It is neither, or of another chain.</exception>
    public static Address Parse(string text, ulong chainId)
    {
        if (Address.TryParse(text, out Address address)) return address;
        if (!DidEthr.TryParseWithKey(text, out DidEthr did)) throw new CommandFailure(ExitCode.BadInput, $"'{text}' is no DID of the kind did:ethr:0x7a69:0x…, and no address.");
        return did.ChainId == chainId ? did.Identity : throw new CommandFailure(ExitCode.BadInput, $"{did} lives on another chain.");
    }
}
