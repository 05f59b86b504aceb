using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did show: the document of an identity, resolved from the chain.</summary>
internal static class DidShowCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<Uri> rpc = SharedOptions.Rpc();
        Option<FileInfo> contracts = SharedOptions.Contracts();
        Option<DirectoryInfo> directory = SharedOptions.Directory();
        Argument<string> did = new("did") { Description = "did:ethr identifier, or an address." };
        Command command = new("show", "Resolve an identity from the chain: owner, delegates, endpoints.") { did, rpc, contracts, directory };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await ChainSession.OpenAsync(ChainAddress.Find(parsed.GetValue(rpc), parsed.GetValue(contracts), parsed.GetValue(directory)!), cancel).ConfigureAwait(false);
            string text = parsed.GetValue(did)!;
            string name = Address.TryParse(text, out Address address) ? new DidEthr(chain.Client.ChainId, address).ToString() : text;
            if (!DidEthr.TryParse(name, out DidEthr parsedDid)) throw new CommandFailure(ExitCode.BadInput, $"'{text}' is neither a did:ethr with an address nor an address.");
            if (parsedDid.ChainId != chain.Client.ChainId) throw new CommandFailure(ExitCode.Chain, $"{name} lives on chain {parsedDid.ChainId}, but the node serves chain {chain.Client.ChainId}.");
            JsonObject document = await new IdentityResolver(chain.Client, chain.Addresses.IdentityRegistry, chain.Addresses.FirstBlock).ResolveAsync(name, cancel).ConfigureAwait(false);
            terminal.Result(document, console => console.WriteLine(document.ToJsonString(new(Terminal.Json) { WriteIndented = true })));
            return ExitCode.Ok;
        });
    }
}
