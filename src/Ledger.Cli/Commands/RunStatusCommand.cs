using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger run status: rounds, claims, attestations and payments of one run.</summary>
internal static class RunStatusCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong?> run = SharedOptions.Run();
        Command command = new("status", "Show rounds, claims, attestations and payments of one run.") { run };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            ulong number = await chain.FindRunAsync(parsed.GetValue(run), cancel).ConfigureAwait(false);
            TrainingRuns.Terms terms = await chain.Runs.TermsOfAsync(number, default, cancel).ConfigureAwait(false);
            (uint current, byte phase) = await chain.Runs.PhaseAsync(number, default, cancel).ConfigureAwait(false);
            RunHistory history = await RunHistory.ReadAsync(chain, number, cancel).ConfigureAwait(false);
            terminal.Result(
                new { run = number, rounds = terms.Rounds, round = current, phase = (RunPhase)phase, history = history.Rounds.Select(Document) },
                console => Show(console, number, terms, current, (RunPhase)phase, history));
            return ExitCode.Ok;
        });
    }

    private static object Document(RoundHistory round) => new
    {
        round = round.Number,
        seed = round.Seed?.ToString(),
        isCut = round.IsCut,
        settledRoot = round.SettledRoot?.ToString(),
        verifiers = round.Verifiers.Select(verifier => verifier.ToString()),
        slots = round.Slots.Select(slot => new
        {
            slot = slot.Number,
            trainer = slot.Trainer.ToString(),
            claimed = slot.Claim is not null,
            accepted = slot.Accepted,
            disputes = slot.Disputes,
            ended = slot.HasEnded,
            voidReason = slot.Void,
            credited = slot.Credited.ToString(CultureInfo.InvariantCulture),
            attestations = slot.Attestations.Select(attested => new { verifier = attested.Key.ToString(), paid = attested.Value.ToString(CultureInfo.InvariantCulture) }),
        }),
    };

    private static void Show(IAnsiConsole console, ulong run, TrainingRuns.Terms terms, uint current, RunPhase phase, RunHistory history)
    {
        console.WriteLine($"run {run}: round {current} ({current + 1} of {terms.Rounds}), {phase.ToString().ToLowerInvariant()}");
        Table table = new Table().Border(TableBorder.Simple).AddColumns("round", "slot", "trainer", "claim", "attestations", "state", "credited LDG");
        foreach (RoundHistory round in history.Rounds)
            foreach (SlotHistory slot in round.Slots)
                table.AddRow($"{round.Number}", $"{slot.Number}", slot.Trainer.ToString(), slot.Claim is null ? "none" : "yes", $"{slot.Attestations.Count}", State(round, slot), Amount.Of(slot.Credited));
        console.Write(table);
    }

    private static string State(RoundHistory round, SlotHistory slot) => slot switch
    {
        { HasEnded: true, Void: VoidReason.None } => "final",
        { HasEnded: true } => $"void: {slot.Void.ToString().ToLowerInvariant()}",
        { Disputes: > 0 } => "disputed",
        _ when round.IsCut => slot.Accepted ? "accepted, window open" : "not accepted",
        _ => slot.Claim is null ? "training" : "claimed",
    };
}
