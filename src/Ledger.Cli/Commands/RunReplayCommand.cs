using System.CommandLine;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Releases;
using Ledger.Cli.Replay;
using Ledger.Node.Work;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger run replay: trains the whole run again from its recipe and compares every root with the chain's.</summary>
internal static class RunReplayCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<ulong?> run = SharedOptions.Run();
        Option<int> threads = new("--threads") { HelpName = "N", Description = "Slots replayed at a time; the cores of this machine unless given.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Command command = new("replay", "Train a run again from its recipe, trusting nothing but the seeds on chain: is every root the one on chain?") { run, threads };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            ulong number = await chain.FindRunAsync(parsed.GetValue(run), cancel).ConfigureAwait(false);
            RunHistory history = await RunHistory.ReadAsync(chain, number, cancel).ConfigureAwait(false);
            RunMaterial material = await LoadAsync(chain, number, history, cancel).ConfigureAwait(false);
            RunReplay replay = new(material, Math.Max(1, parsed.GetValue(threads)), terminal);
            IReadOnlyList<ReplayedRound> rounds = replay.Run(history, cancel);
            bool agrees = rounds.All(round => round.Agrees);
            terminal.Result(
                new { run = number, agrees, finalRoot = rounds.Count > 0 ? rounds[^1].Root.ToString() : null, rounds = rounds.Select(Document) },
                console => Show(console, rounds, agrees));
            return agrees ? ExitCode.Ok : ExitCode.Verification;
        });
    }

    private static async Task<RunMaterial> LoadAsync(ChainSession chain, ulong run, RunHistory history, CancellationToken cancel)
    {
        using PeersOfRun peers = await PeersOfRun.FindAsync(chain, history, cancel).ConfigureAwait(false);
        return await LoadedRun.LoadAsync(chain, run, peers.Blobs, cancel).ConfigureAwait(false);
    }

    private static string Wrong(ReplayedRound round) => string.Join(
        ", ", [.. round.WrongSlots.Select(static slot => $"slot {slot}"), .. round.WrongLate.Select(static late => $"slot {late.Slot} of round {late.Round}")]);

    private static object Document(ReplayedRound round) => new
    {
        round = round.Number,
        replayed = round.Root.ToString(),
        onChain = round.OnChain?.ToString(),
        agrees = round.Agrees,
        wrongSlots = round.WrongSlots,
        wrongLate = round.WrongLate.Select(static late => new { round = late.Round, slot = late.Slot }),
    };

    private static void Show(IAnsiConsole console, IReadOnlyList<ReplayedRound> rounds, bool agrees)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("round", "replayed root", "agrees");
        foreach (ReplayedRound round in rounds)
            table.AddRow($"{round.Number}", round.Root.ToString(), round.Agrees ? "yes" : Wrong(round) is { Length: > 0 } wrong ? $"no: {wrong}" : $"no: {round.OnChain}");
        console.Write(table);
        console.WriteLine(rounds.Count == 0 ? "No round is cut yet: nothing to replay."
            : agrees ? "Every root is the one on chain, bit for bit."
            : "The replay does not agree with the chain.");
    }
}
