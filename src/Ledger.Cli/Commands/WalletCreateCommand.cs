using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger wallet create: a new key in an encrypted keystore.</summary>
internal static class WalletCreateCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> directory = WalletListCommand.Keystore();
        Option<FileInfo> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line will open the keystore. Default: ${Passphrase.Variable}, else asked at a terminal." };
        Command command = new("create", "Make a key and keep it in an encrypted keystore (version 3, scrypt).") { directory, passphrase };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string secret = await Passphrase.ReadAsync(parsed.GetValue(passphrase), isNew: true, !terminal.IsJson, cancel).ConfigureAwait(false);
            (Address address, string path) = await KeyFile.CreateAsync(parsed.GetValue(directory)!, secret, cancel).ConfigureAwait(false);
            terminal.Result(new { address = address.ToString(), path }, console => console.WriteLine($"{address}\nkept in {path}\nWithout its passphrase the key is lost: nobody can restore it."));
            return ExitCode.Ok;
        });
    }
}
