using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did veto: the present key stops a recovery that it did not ask for.</summary>
internal static class DidVetoCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("veto", "Stop a recovery of your identity: everything that its guardians have said so far is void.");
        ActingOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using ActingKey owner = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            Guard guard = DidRecoverCommand.RequireGuard(owner);
            owner.RequireOwns();
            GuardView view = await GuardView.ReadAsync(owner.Chain, guard, cancel).ConfigureAwait(false);
            if (view.Guard.Voices.Count == 0) throw new CommandFailure(ExitCode.Failure, $"There is nothing to veto: no guardian of {owner.Identity} names another key.");
            terminal.Say("waiting for the chain");
            TransactionReceipt receipt = await owner.SendAsync(GuardedOwner.Calls.Veto(guard.Owner), GuardRefusal.Explain, cancel).ConfigureAwait(false);
            GuardView after = await GuardView.ReadAsync(owner.Chain, guard, cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = owner.Identity.ToString(), transaction = receipt.TransactionHash.ToString(), guard = after.Document() },
                console => console.WriteLine($"{owner.Identity} keeps the key {after.Guard.Key}. Guardians whom you no longer trust are replaced by `ledger did guard`."));
            return ExitCode.Ok;
        });
    }
}
