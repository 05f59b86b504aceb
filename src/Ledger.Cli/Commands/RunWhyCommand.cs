using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Identities;
using Ledger.Contracts;
using Ledger.Ethereum;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger run why: every payment of an address, and the reason for every zero.</summary>
internal static class RunWhyCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong?> run = SharedOptions.Run();
        Option<string> address = new("--address") { HelpName = "A", Description = "Identity address, or its did:ethr.", Required = true };
        Option<uint?> round = new("--round") { HelpName = "R", Description = "Round, from 0. Default: every round so far." };
        Command command = new("why", "For an address and a round: what was assigned, claimed, attested and paid, and the reason for every zero.") { address, round, run };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            Address identity = ForOption.Parse(parsed.GetValue(address)!, chain.Client.ChainId);
            ulong number = await chain.FindRunAsync(parsed.GetValue(run), cancel).ConfigureAwait(false);
            (uint current, _) = await chain.Runs.PhaseAsync(number, default, cancel).ConfigureAwait(false);
            uint? only = parsed.GetValue(round);
            if (only > current) throw new CommandFailure(ExitCode.BadInput, $"Round {only} has not opened yet; run {number} is at round {current}.");

            List<Reason> reasons = [];
            for (uint at = only ?? 0; at <= (only ?? current); at++)
            {
                RunExplainer.Explanation explanation = await chain.Explainer.ExplainAsync(number, at, identity, default, cancel).ConfigureAwait(false);
                TrainingRuns.RoundState state = await chain.Runs.RoundStateAsync(number, at, default, cancel).ConfigureAwait(false);
                reasons.Add(Reason.Of(at, explanation, (RunPhase)state.Phase));
            }
            terminal.Result(new { run = number, address = identity.ToString(), rounds = reasons }, console =>
            {
                foreach (Reason reason in reasons)
                {
                    console.WriteLine($"round {reason.Round}: {Amount.Of(reason.TrainerCredit)} LDG for training, {Amount.Of(reason.AttesterCredit)} LDG for attesting");
                    foreach (string sentence in reason.Sentences) console.WriteLine($"  {sentence}");
                }
            });
            return ExitCode.Ok;
        });
    }
}
