using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger wallet send: LDG or coins to another account, also out of a guarded owner.</summary>
internal static class WalletSendCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> amount = new("amount") { Description = "How many, for example 2 or 0.5." };
        Option<Address?> to = SignerOptions.Account("--to", "Account that receives.");
        to.Required = true;
        Option<bool> coins = new("--coins") { Description = "Send coins of the chain instead of LDG." };
        Option<bool> yes = new("--yes") { Description = "Sign without being asked." };
        Command command = new("send", "Send LDG, or coins, to another account; for a guarded identity out of its owner.") { amount, to, coins, yes };
        ActingOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            if (!Amount.TryParse(parsed.GetValue(amount)!, out BigInteger units)) throw new CommandFailure(ExitCode.BadInput, $"'{parsed.GetValue(amount)}' is no amount.", "give a number above zero, for example 0.5");
            Address receiver = parsed.GetValue(to)!.Value;
            if (receiver.IsZero) throw new CommandFailure(ExitCode.BadInput, "Nobody has the key of the zero address.");
            using ActingKey key = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            bool isCoins = parsed.GetValue(coins);
            (Address from, string unit) = (key.Sender.Actor, isCoins ? "coins" : "LDG");
            BigInteger held = isCoins ? await key.Chain.Client.GetBalanceAsync(from, BlockRef.Latest, cancel).ConfigureAwait(false) : await key.Chain.Token.BalanceOfAsync(from, default, cancel).ConfigureAwait(false);
            if (held < units) throw new CommandFailure(ExitCode.BadInput, $"The account {from} has {Amount.Exact(held)} {unit}, and not {Amount.Exact(units)}.");
            terminal.Say($"{from} sends {Amount.Exact(units)} {unit} to {receiver}. Nobody can take that back.");
            await Confirmation.RequireAsync(terminal, parsed.GetValue(yes), "Send?", cancel).ConfigureAwait(false);
            CallData call = isCoins ? key.Sender.Through is Address guard ? GuardedOwner.Calls.Execute(guard, receiver, units, [], payment: 0) : new CallData(receiver, [], units)
                : LedgerToken.Calls.Transfer(key.Chain.Addresses.LedgerToken, receiver, units);
            TransactionReceipt receipt = await key.SendAsync(call, GuardRefusal.Explain, cancel).ConfigureAwait(false);
            terminal.Result(
                new { from = from.ToString(), to = receiver.ToString(), amount = units.ToString(CultureInfo.InvariantCulture), unit = isCoins ? "coin" : "LDG", transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine($"sent {Amount.Exact(units)} {unit} to {receiver}"));
            return ExitCode.Ok;
        });
    }
}
