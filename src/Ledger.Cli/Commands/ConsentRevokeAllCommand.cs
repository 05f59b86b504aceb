using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger consent revoke-all: every consent of an identity ends, with its key alone and without the device.</summary>
internal static class ConsentRevokeAllCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<bool> yes = new("--yes") { Description = "Sign without being asked." };
        Command command = new("revoke-all", "End every consent of an identity, those passed on and those signed but not yet brought included; needs its key, not its device.") { yes };
        ActingOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using ActingKey owner = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            owner.RequireOwns();
            terminal.Say($"Every consent that {owner.Identity} has given ends with the block. Nobody can take that back; each can be given anew.");
            await Confirmation.RequireAsync(terminal, parsed.GetValue(yes), "Sign this?", cancel).ConfigureAwait(false);
            TransactionReceipt receipt = await owner.SendAsync(
                new ConsentLedger(owner.Chain.Client, owner.Chain.Addresses).RevokeAll(owner.Identity), GuardRefusal.Explain, cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = owner.Identity.ToString(), block = receipt.BlockNumber, transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine($"From block {receipt.BlockNumber} on nobody has a consent of {owner.Identity}."));
            return ExitCode.Ok;
        });
    }
}
