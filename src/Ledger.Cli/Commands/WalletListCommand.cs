using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger wallet list: the keys of a keystore directory.</summary>
internal static class WalletListCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> directory = Keystore();
        Command command = new("list", "List the keys of the keystore directory.") { directory };
        return command.Does((parsed, terminal, _) =>
        {
            IReadOnlyList<(Address Address, string Path)> keys = KeyFile.List(parsed.GetValue(directory)!);
            terminal.Result(keys.Select(key => new { address = key.Address.ToString(), path = key.Path }), console =>
            {
                foreach ((Address address, string path) in keys) console.WriteLine($"{address}  {path}");
                if (keys.Count == 0) console.WriteLine("No key yet. `ledger wallet create` makes one.");
            });
            return Task.FromResult(ExitCode.Ok);
        });
    }

    /// <summary>The directory of keys.</summary>
    public static Option<string> Keystore() => new("--keystore") { HelpName = "DIR", Description = "Directory of the keys.", DefaultValueFactory = _ => KeyFile.DefaultDirectory };
}
