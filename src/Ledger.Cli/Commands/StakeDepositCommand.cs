using System.CommandLine;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Stakes;
using Ledger.Contracts;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger stake deposit: coins of the identity's account become its stake.</summary>
internal static class StakeDepositCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<BigInteger?> coins = new("coins") { Description = "How many coins, for example 2 or 0.5.", Arity = ArgumentArity.ExactlyOne, CustomParser = StakeOptions.ParseCoins };
        Command command = new("deposit", "Deposit coins of the identity's account as its stake.") { coins };
        StakeOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            BigInteger amount = parsed.GetValue(coins)!.Value;
            using StakeAccount account = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            account.RequireOwned();
            TransactionReceipt receipt = await account.SendAsync(Staking.Calls.Deposit(account.Chain.Addresses.Staking, account.Identity, amount), cancel).ConfigureAwait(false);
            StakeView stake = await account.ReadAsync(cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = account.Identity.ToString(), deposited = StakeView.Text(amount), transaction = receipt.TransactionHash.ToString(), stake = stake.Document() },
                console =>
                {
                    console.WriteLine($"deposited {Amount.Exact(amount)} coins for {account.Identity}");
                    stake.Show(console);
                });
            return ExitCode.Ok;
        });
    }
}
