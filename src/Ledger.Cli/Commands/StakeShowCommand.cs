using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Stakes;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger stake show: the deposit of a node's identity, part by part.</summary>
internal static class StakeShowCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("show", "Show what is deposited, locked, available and unbonding.");
        StakeOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using StakeAccount account = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            StakeView stake = await account.ReadAsync(cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = account.Identity.ToString(), stake = stake.Document() },
                console =>
                {
                    console.WriteLine($"stake of {account.Identity}, in coins");
                    stake.Show(console);
                });
            return ExitCode.Ok;
        });
    }
}
