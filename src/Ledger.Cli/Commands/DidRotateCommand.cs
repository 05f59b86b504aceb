using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did rotate: an owner gives an identity another key while the present one is there.</summary>
internal static class DidRotateCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<Address?> newKey = SignerOptions.Account("--new-key", "Account of the key that the identity shall have.");
        newKey.Required = true;
        Option<bool> yes = new("--yes") { Description = "Sign without being asked." };
        Command command = new("rotate", "Give an identity another key at once; the present one can do nothing afterwards.") { newKey, yes };
        ActingOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            Address named = parsed.GetValue(newKey)!.Value;
            if (named.IsZero) throw new CommandFailure(ExitCode.BadInput, "Nobody has the key of the zero address.");
            using ActingKey owner = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            owner.RequireOwns();
            if (named == owner.Account) throw new CommandFailure(ExitCode.BadInput, $"{named} is the key of {owner.Identity} already.");
            terminal.Say($"{named} becomes the key of {owner.Identity}, and {owner.Account} can do nothing for it any more. Nobody can help if nobody has that key{(owner.Guard is null ? "" : " but the guardians")}.");
            await Confirmation.RequireAsync(terminal, parsed.GetValue(yes), "Sign this?", cancel).ConfigureAwait(false);
            CallData call = owner.Guard is Guard guard
                ? GuardedOwner.Calls.ChangeKey(guard.Owner, named)
                : IdentityRegistry.Calls.ChangeOwner(owner.Chain.Addresses.IdentityRegistry, owner.Identity, named);
            TransactionReceipt receipt = await owner.SendAsync(call, GuardRefusal.Explain, cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = owner.Identity.ToString(), key = named.ToString(), transaction = receipt.TransactionHash.ToString() },
                console => console.WriteLine($"{named} now acts for {owner.Identity}, everywhere with --for {owner.Identity}."));
            return ExitCode.Ok;
        });
    }
}
