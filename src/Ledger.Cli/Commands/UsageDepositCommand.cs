using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Governance;
using Ledger.Contracts;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger usage deposit: tokens for an application's escrow, out of which its vouchers are paid.</summary>
internal static class UsageDepositCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> amount = new("ldg") { Description = "How many LDG, for example 2 or 0.5." };
        Option<string> app = new("--app") { HelpName = "DID", Description = "DID of the application.", Required = true };
        Command command = new("deposit", "Put LDG into an application's escrow, out of which its consumption is paid; anybody may.") { amount, app };
        HolderOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string text = parsed.GetValue(amount)!;
            if (!Amount.TryParse(text, out BigInteger units)) throw new CommandFailure(ExitCode.BadInput, $"'{text}' is no amount of LDG.", "give a number above zero, for example 0.5");
            Address application = ConsentGrantCommand.IdentityOf(ConsentGrantCommand.ParseApplication(parsed.GetValue(app)!));
            using Holder holder = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            IEscrow.Account escrow = await EscrowDeposit.SendAsync(holder, application, units, cancel).ConfigureAwait(false);
            terminal.Result(
                new { app = application.ToString(), from = holder.Account.ToString(), deposited = units.ToString(CultureInfo.InvariantCulture), balance = escrow.Balance.ToString(CultureInfo.InvariantCulture) },
                console => console.WriteLine($"the escrow of {application} holds {Amount.Exact(escrow.Balance)} LDG"));
            return ExitCode.Ok;
        });
    }
}
