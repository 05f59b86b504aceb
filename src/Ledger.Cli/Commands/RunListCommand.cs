using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Contracts;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger run list: every run of a chain.</summary>
internal static class RunListCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Command command = new("list", "List the runs on the chain.");
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            ulong count = (ulong)await chain.Runs.RunCountAsync(default, cancel).ConfigureAwait(false);
            List<ListedRun> runs = [];
            for (ulong run = 1; run <= count; run++) runs.Add(await ReadAsync(chain, run, cancel).ConfigureAwait(false));
            terminal.Result(runs, console => Show(console, runs));
            return ExitCode.Ok;
        });
    }

    private static async Task<ListedRun> ReadAsync(ChainSession chain, ulong run, CancellationToken cancel)
    {
        TrainingRuns.Terms terms = await chain.Runs.TermsOfAsync(run, default, cancel).ConfigureAwait(false);
        (uint round, byte phase) = await chain.Runs.PhaseAsync(run, default, cancel).ConfigureAwait(false);
        string creator = (await chain.Runs.CreatorOfAsync(run, default, cancel).ConfigureAwait(false)).ToString();
        return new ListedRun(run, creator, new Cid(terms.Recipe).ToString(), terms.ProgramRoot.ToString(), terms.Rounds, round, (RunPhase)phase, terms.SlotReward.ToString(CultureInfo.InvariantCulture));
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<ListedRun> runs)
    {
        if (runs.Count == 0)
        {
            console.WriteLine("There is no run yet. Create one with `ledger run create`.");
            return;
        }
        Table table = new Table().Border(TableBorder.Simple).AddColumns("run", "round", "phase", "reward a slot", "recipe", "creator");
        foreach (ListedRun run in runs) table.AddRow($"{run.Run}", $"{run.Round} ({run.Round + 1} of {run.Rounds})", $"{run.Phase}".ToLowerInvariant(), $"{Amount.Of(BigInteger.Parse(run.SlotReward, CultureInfo.InvariantCulture))} LDG", run.Recipe, run.Creator);
        console.Write(table);
    }

    private sealed record ListedRun(ulong Run, string Creator, string Recipe, string ProgramRoot, uint Rounds, uint Round, RunPhase Phase, string SlotReward);
}
