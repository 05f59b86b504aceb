using System.CommandLine;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Stakes;
using Ledger.Contracts;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger stake withdraw: what has finished unbonding is paid out.</summary>
internal static class StakeWithdrawCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> to = new("--to") { HelpName = "ADDRESS", Description = "Account that is paid. Default: that of the key which is used." };
        Command command = new("withdraw", "Pay out what has finished unbonding.") { to };
        StakeOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            Address named = default;
            if (parsed.GetValue(to) is string text && (!Address.TryParse(text, out named) || named.IsZero))
                throw new CommandFailure(ExitCode.BadInput, $"'{text}' is no address that can be paid.");
            using StakeAccount account = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            Address paid = named.IsZero ? account.Account : named;
            TransactionReceipt receipt = await account.SendAsync(Staking.Calls.Withdraw(account.Chain.Addresses.Staking, account.Identity, paid), cancel).ConfigureAwait(false);
            BigInteger amount = receipt.Logs.Aggregate(BigInteger.Zero, (sum, log) => Staking.Events.Withdrawn.TryDecode(log, out Staking.Events.Withdrawn? gone) ? sum + gone.Amount : sum);
            StakeView stake = await account.ReadAsync(cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = account.Identity.ToString(), to = paid.ToString(), withdrawn = StakeView.Text(amount), transaction = receipt.TransactionHash.ToString(), stake = stake.Document() },
                console =>
                {
                    console.WriteLine($"withdrew {Amount.Exact(amount)} coins to {paid}");
                    stake.Show(console);
                });
            return ExitCode.Ok;
        });
    }
}
