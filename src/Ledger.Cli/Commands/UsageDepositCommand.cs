using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Governance;
using Ledger.Contracts;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger usage deposit: tokens for an application's escrow, out of which its vouchers are paid.</summary>
internal static class UsageDepositCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> amount = new("ldg") { Description = "How many LDG, for example 2 or 0.5." };
        Command command = new("deposit", "Put LDG into an application's escrow for a device, out of which its consumption there is paid; anybody may.") { amount };
        EscrowOptions escrows = new(command);
        HolderOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string text = parsed.GetValue(amount)!;
            if (!Amount.TryParse(text, out BigInteger units)) throw new CommandFailure(ExitCode.BadInput, $"'{text}' is no amount of LDG.", "give a number above zero, for example 0.5");
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            ApplicationEscrow escrow = await escrows.ReadAsync(parsed, holder.Chain, cancel).ConfigureAwait(false);
            IEscrow.Account after = await escrow.DepositAsync(holder, units, cancel).ConfigureAwait(false);
            terminal.Result(
                new { app = escrow.Application.ToString(), device = escrow.Device.ToString(), from = holder.Account.ToString(), deposited = units.ToString(CultureInfo.InvariantCulture), balance = after.Balance.ToString(CultureInfo.InvariantCulture) },
                console => console.WriteLine($"the escrow of {escrow.Application} for {escrow.Device} holds {Amount.Exact(after.Balance)} LDG"));
            return ExitCode.Ok;
        });
    }
}
