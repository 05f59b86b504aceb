using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did guard: guardians who can give an identity another key when its own was lost.</summary>
internal static class DidGuardCommand
{
    private const ulong LongestDelay = uint.MaxValue;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string[]> guardian = new("--guardian") { HelpName = "DID", Description = "Somebody who can name another key; an address will do. May be repeated, up to 16 times.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<int?> threshold = new("--threshold") { HelpName = "N", Description = "How many guardians must name the same key. Default: more than half." };
        Option<TimeSpan?> delay = new("--delay") { HelpName = "TIME", Description = "Time in which the present key can veto. Default: 7d.", CustomParser = result => Duration.Parse(result) };
        Option<bool> yes = new("--yes") { Description = "Sign without being asked." };
        Command command = new("guard", "Put an identity under guardians, or give it other ones: what it owns and earns survives a lost key.") { guardian, threshold, delay, yes };
        ActingOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using ActingKey owner = await options.OpenAsync(parsed, terminal, cancel).ConfigureAwait(false);
            owner.RequireOwns();
            Address[] guardians = [.. parsed.GetValue(guardian)!.Select(text => ForOption.Parse(text, owner.Chain.Client.ChainId))];
            GuardTerms terms = Terms(owner, guardians, parsed.GetValue(threshold) ?? (guardians.Length / 2) + 1, (ulong)(parsed.GetValue(delay) ?? TimeSpan.FromDays(7)).TotalSeconds);
            string names = guardians.Length == 1 ? $"guardian {guardians[0]}" : $"{terms.Threshold} of the guardians {string.Join(", ", guardians)}";
            terminal.Say($"{owner.Identity} keeps the key {owner.Account}; {names} can give it another one, which that key can veto for {GuardView.Length(terms.Delay)}.");
            if (owner.Guard is null) terminal.Say("Its owner becomes a contract: what it earns is paid there from now on, and what lies in the key's own account stays with the key alone.");
            await Confirmation.RequireAsync(terminal, parsed.GetValue(yes), "Sign this?", cancel).ConfigureAwait(false);
            Guard guard = await SendAsync(owner, terms, terminal, cancel).ConfigureAwait(false);
            GuardView view = await GuardView.ReadAsync(owner.Chain, guard, cancel).ConfigureAwait(false);
            terminal.Result(new { identity = owner.Identity.ToString(), guard = view.Document() }, console =>
            {
                console.WriteLine($"{owner.Identity} has guardians.");
                foreach (string sentence in view.Sentences()) console.WriteLine(sentence);
            });
            return ExitCode.Ok;
        });
    }

    /// <summary>Makes the guarded owner and hands the identity over, or changes the one that it has.</summary>
    private static async Task<Guard> SendAsync(ActingKey owner, GuardTerms terms, Terminal terminal, CancellationToken cancel)
    {
        if (owner.Guard is Guard present)
        {
            terminal.Say("waiting for the chain");
            await owner.SendAsync(GuardLedger.SetGuardians(present.Owner, terms), GuardRefusal.Explain, cancel).ConfigureAwait(false);
            return present;
        }

        (Address made, IReadOnlyList<CallData> calls) = await new GuardLedger(owner.Chain.Client, owner.Chain.Addresses).PlanAsync(owner.Identity, terms, cancel).ConfigureAwait(false);
        foreach (CallData call in calls)
        {
            terminal.Say($"waiting for the chain: {(call == calls[^1] ? "the identity is handed over" : "its owner is made")}");
            await owner.SendAsync(call, GuardRefusal.Explain, cancel).ConfigureAwait(false);
        }

        return new Guard(made, terms.Key, terms.Guardians, terms.Threshold, terms.Delay, null);
    }

    private static GuardTerms Terms(ActingKey owner, Address[] guardians, int threshold, ulong delay)
    {
        if (guardians.Length > GuardLedger.MostGuardians) throw new CommandFailure(ExitCode.BadInput, $"There can be {GuardLedger.MostGuardians} guardians, not {guardians.Length}.");
        if (guardians.Distinct().Count() != guardians.Length || guardians.Any(static one => one.IsZero)) throw new CommandFailure(ExitCode.BadInput, "Each guardian is somebody else.", "name each once");
        if (guardians.Contains(owner.Account) || guardians.Contains(owner.Identity))
            throw new CommandFailure(ExitCode.BadInput, "The key cannot guard itself: whoever loses it loses the guardian.", "name the addresses of others");
        if (threshold < 1 || threshold > guardians.Length) throw new CommandFailure(ExitCode.BadInput, $"Of {guardians.Length} guardians 1 to {guardians.Length} can be asked for, not {threshold}.");
        if (delay > LongestDelay) throw new CommandFailure(ExitCode.BadInput, "A delay of more than 136 years is not possible.");
        return new GuardTerms(owner.Account, guardians, (ushort)threshold, delay);
    }
}
