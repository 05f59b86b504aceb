using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did recover: guardians name another key for an identity, and after the delay it is put in place.</summary>
internal static class DidRecoverCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> did = new("did") { Description = "Identity whose key was lost; an address will do." };
        Option<Address?> newKey = SignerOptions.Account("--new-key", "As a guardian: the account of the key that the identity shall have. Ask its owner in person.");
        Option<bool> finish = new("--finish") { Description = "As anybody, after the delay: put the approved key in place." };
        Option<bool> yes = new("--yes") { Description = "Sign without being asked." };
        Command command = new("recover", "Give an identity whose key was lost another one: guardians name it, and after the delay anybody finishes.") { did, newKey, finish, yes };
        ActingOptions options = new(command, withFor: false);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            if (parsed.GetValue(newKey) is null != parsed.GetValue(finish))
                throw new CommandFailure(ExitCode.Usage, "Give --new-key ADDRESS as a guardian, or --finish after the delay.");
            using ActingKey acting = await options.OpenAsync(parsed, parsed.GetValue(did)!, terminal, cancel).ConfigureAwait(false);
            GuardView view = await GuardView.ReadAsync(acting.Chain, RequireGuard(acting), cancel).ConfigureAwait(false);
            TransactionReceipt receipt = parsed.GetValue(newKey) is Address named
                ? await NameAsync(acting, view.Guard, named, parsed.GetValue(yes), terminal, cancel).ConfigureAwait(false)
                : await FinishAsync(acting, view.Guard, terminal, cancel).ConfigureAwait(false);
            GuardView after = await GuardView.ReadAsync(acting.Chain, view.Guard, cancel).ConfigureAwait(false);
            terminal.Result(
                new { identity = acting.Identity.ToString(), transaction = receipt.TransactionHash.ToString(), guard = after.Document() },
                console =>
                {
                    foreach (string sentence in after.Sentences()) console.WriteLine(sentence);
                    if (parsed.GetValue(finish)) console.WriteLine($"That key now acts for it, everywhere with --for {acting.Identity}.");
                });
            return ExitCode.Ok;
        });
    }

    /// <summary>The guarded owner of the identity.</summary>
    /// <exception cref="CommandFailure">It has none.</exception>
    public static Guard RequireGuard(ActingKey acting) => acting.Guard ?? throw (acting.Owner is IdentityOwner.Nobody
        ? new CommandFailure(ExitCode.BadInput, $"The identity {acting.Identity} was deactivated for ever.")
        : new CommandFailure(ExitCode.BadInput, $"The identity {acting.Identity} has no guardians: its owner is {acting.Owner.Registered}.", "only that key can act for it; `ledger did guard` names guardians while it is there"));

    private static async Task<TransactionReceipt> NameAsync(ActingKey acting, Guard guard, Address named, bool isYes, Terminal terminal, CancellationToken cancel)
    {
        if (named.IsZero) throw new CommandFailure(ExitCode.BadInput, "Nobody has the key of the zero address.");
        if (named == guard.Key) throw new CommandFailure(ExitCode.BadInput, $"{named} is the key of {acting.Identity} already.");
        if (!guard.Guardians.Contains(acting.Account))
            throw new CommandFailure(ExitCode.BadInput, $"{acting.Account} is no guardian of {acting.Identity}: {string.Join(", ", guard.Guardians)} are.", "give the key of one with --key FILE");
        terminal.Say($"{named} shall become the key of {acting.Identity}: {guard.VoicesFor(named)} of {guard.Threshold} guardians have named it. Who has that key has the identity, with its stake and what it earns.");
        await Confirmation.RequireAsync(terminal, isYes, "Name this key?", cancel).ConfigureAwait(false);
        return await acting.SendAsync(GuardedOwner.Calls.ApproveRecovery(guard.Owner, named), GuardRefusal.Explain, cancel).ConfigureAwait(false);
    }

    private static Task<TransactionReceipt> FinishAsync(ActingKey acting, Guard guard, Terminal terminal, CancellationToken cancel)
    {
        terminal.Say("waiting for the chain");
        return acting.SendAsync(GuardedOwner.Calls.FinishRecovery(guard.Owner), GuardRefusal.Explain, cancel);
    }
}
