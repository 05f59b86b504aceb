using System.CommandLine;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Stakes;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Storage;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger stake unbond: the available stake, or a part of it, starts its way back.</summary>
internal static class StakeUnbondCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<BigInteger?> coins = new("coins") { Description = "How many coins. Default: all that are available.", Arity = ArgumentArity.ZeroOrOne, CustomParser = StakeOptions.ParseCoins };
        Command command = new("unbond", "Start to take stake out; it can be withdrawn after the unbonding period.") { coins };
        StakeOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using StakeAccount account = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            StakeView before = await account.ReadAsync(cancel).ConfigureAwait(false);
            if (before.Account.Available == 0)
                throw new CommandFailure(ExitCode.Failure, $"There is nothing to unbond: no stake is available, {Amount.Exact(before.Account.Locked)} coins are locked and {Amount.Exact(before.Account.Unbonding)} are unbonding.");
            BigInteger amount = parsed.GetValue(coins) ?? before.Account.Available;
            using DataDirectory? held = NodeHold.Try(options.DataOf(parsed));
            if (held is null) terminal.Say("A node uses this data directory: it deposits again when less is available than its next stakes need.");

            TransactionReceipt receipt = await account.SendAsync(Staking.Calls.Unbond(account.Chain.Addresses.Staking, account.Identity, amount), cancel).ConfigureAwait(false);
            StakeView stake = await account.ReadAsync(cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = account.Identity.ToString(), unbonded = StakeView.Text(amount), transaction = receipt.TransactionHash.ToString(), stake = stake.Document() },
                console =>
                {
                    console.WriteLine($"unbonding {Amount.Exact(amount)} coins of {account.Identity}; take them with `ledger stake withdraw`");
                    stake.Show(console);
                });
            return ExitCode.Ok;
        });
    }
}
