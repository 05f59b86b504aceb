using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Governance;
using Ledger.Contracts;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger usage withdraw: an application takes back what it put in and did not use.</summary>
internal static class UsageWithdrawCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("withdraw", "Take LDG back out of your application's escrow: the first time announces it, later it leaves.");
        EscrowOptions escrows = new(command);
        HolderOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            ApplicationEscrow escrow = await escrows.ReadAsync(parsed, holder.Chain, cancel).ConfigureAwait(false);
            IEscrow.Account after = await escrow.WithdrawAsync(holder, cancel).ConfigureAwait(false);
            string leavesAt = ChainTime.Of(after.LeavesAt).ToString("u", CultureInfo.InvariantCulture);
            terminal.Result(
                new { app = escrow.Application.ToString(), device = escrow.Device.ToString(), balance = Text(after.Balance), leaving = Text(after.Leaving), leavesAt = after.LeavesAt },
                console => console.WriteLine(after.Leaving > 0
                    ? $"{Amount.Exact(after.Leaving)} LDG may leave at {leavesAt}; until then the device can settle. Then run this again."
                    : $"what was leaving is out; the escrow holds {Amount.Exact(after.Balance)} LDG"));
            return ExitCode.Ok;
        });
    }

    private static string Text(UInt128 units) => units.ToString(CultureInfo.InvariantCulture);
}
