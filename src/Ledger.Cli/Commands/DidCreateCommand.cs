using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did create: an identity of one's own.</summary>
internal static class DidCreateCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> directory = WalletListCommand.Keystore();
        Option<ulong> chainId = new("--chain-id") { HelpName = "ID", Description = "Chain on which the identity lives.", DefaultValueFactory = _ => LocalDeployment.ChainId };
        Option<FileInfo> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line will open the keystore. Default: ${Passphrase.Variable}, else asked at a terminal." };
        Command command = new("create", "Make an identity: a key in the keystore and its did:ethr, which needs no transaction to exist.") { directory, chainId, passphrase };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string secret = await Passphrase.ReadAsync(parsed.GetValue(passphrase), isNew: true, !terminal.IsJson, cancel).ConfigureAwait(false);
            (Address address, string path) = await KeyFile.CreateAsync(parsed.GetValue(directory)!, secret, cancel).ConfigureAwait(false);
            DidEthr did = new(parsed.GetValue(chainId), address);
            terminal.Result(new { did = did.ToString(), address = address.ToString(), path }, console => console.WriteLine($"{did}\nits key is kept in {path}"));
            return ExitCode.Ok;
        });
    }
}
