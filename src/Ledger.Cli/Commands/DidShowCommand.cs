using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
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
        Argument<string> did = new("did") { Description = "did:ethr identifier with an address or a compressed key, optionally ?versionId=BLOCK; or an address." };
        Command command = new("show", "Resolve an identity from the chain: owner, delegates, endpoints.") { did };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            string text = parsed.GetValue(did)!;
            string name = Address.TryParse(text, out Address address) ? new DidEthr(chain.Client.ChainId, address).ToString() : text;
            DidResolver resolver = new(
                chain.Client, chain.Addresses.IdentityRegistry, new LoggedIdentities(chain.Client, chain.Addresses.IdentityRegistry, chain.Addresses.FirstBlock));
            JsonObject document = await resolver.ResolveAsync(name, cancel).ConfigureAwait(false) switch
            {
                DidResolution.Resolved resolved => new JsonObject { ["didDocumentMetadata"] = resolved.Metadata.ToJson(), ["didDocument"] = resolved.Document },
                DidResolution.Failed { Error: DidResolutionError.InvalidDid or DidResolutionError.InvalidDidUrl or DidResolutionError.MethodNotSupported } wrong =>
                    throw new CommandFailure(ExitCode.BadInput, wrong.Sentence),
                DidResolution.Failed failed => throw new CommandFailure(ExitCode.Chain, failed.Sentence),
                DidResolution other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
            };
            GuardView? guard = DidEthr.TryParseWithKey(name, out DidEthr now) ? await GuardView.FindAsync(chain, now.Identity, cancel).ConfigureAwait(false) : null;
            document["guard"] = JsonSerializer.SerializeToNode(guard?.Document(), Terminal.Json);
            terminal.Result(document, console =>
            {
                document.Remove("guard");
                console.WriteLine(document.ToJsonString(new(Terminal.Json) { WriteIndented = true }));
                foreach (string sentence in guard?.Sentences() ?? []) console.WriteLine(sentence);
            });
            return ExitCode.Ok;
        });
    }
}
