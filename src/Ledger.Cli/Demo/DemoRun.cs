using System.Diagnostics;
using System.Numerics;
using System.Text.Json;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Demo.Personal;
using Ledger.Cli.Network;
using Ledger.Ethereum;
using Ledger.Models;
using Ledger.Node.Status;

namespace Ledger.Cli.Demo;

/// <summary>The whole way once: network, training, verification, minting, release, a person's device, and the report about it.</summary>
internal sealed class DemoRun(LocalNetwork network, NetworkProfile profile, Func<TimeSpan> elapsed)
{
    private const string LateJoiner = "late-joiner";

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(30);
    private static readonly JsonSerializerOptions s_file = new(Terminal.Json) { WriteIndented = true };

    /// <summary>Runs the demo in a fresh directory and reports.</summary>
    public static async Task<ExitCode> RunAsync(
        NetworkLayout layout, NetworkProfile profile, Func<CancellationToken, Task<LocalNetwork>> start, FileInfo reportFile, Terminal terminal, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        FreshDirectory.Make(layout);
        DemoReport report;
        IReadOnlyList<Statement> statements;
        await using (LocalNetwork network = await start(cancel).ConfigureAwait(false))
        {
            DemoRun demo = new(network, profile, () => Stopwatch.GetElapsedTime(started));
            (DemoView end, ReleaseOutcome release, PersonalFacts personal) = await new DemoProgress(terminal).AroundAsync(async progress =>
            {
                DemoView trained = await demo.ToTheEndAsync(progress, cancel).ConfigureAwait(false);
                Action<string> stage = said => progress.Show(trained with { Elapsed = demo.Elapsed, Stage = said });
                network.StartDevice(); // it has started by the time the vote is over
                ReleaseOutcome released = await new ReleasePhase(network, terminal, stage).RunAsync(layout.Pulled, cancel).ConfigureAwait(false);
                string file = Path.Combine(released.Pulled?.Directory ?? layout.Pulled, ReleaseManifest.GgufName);
                return (trained, released, await new PersonalPhase(network, file, stage).RunAsync(profile.LeastSpeed, cancel).ConfigureAwait(false));
            }).ConfigureAwait(false);
            (report, statements) = await demo.ReportAsync(end, cancel).ConfigureAwait(false);
            if (network.Cheat is CheatProcess cheat)
            {
                DisputeReport dispute = await demo.DisputeAsync(await cheat.ConfessAsync(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
                report = report with { Dispute = dispute };
                statements = [.. statements, .. Statement.Of(dispute, end.History.Rounds.SelectMany(round => round.Slots).Where(slot => slot.Void == VoidReason.Convicted).All(slot => slot.Credited.IsZero))];
            }

            report = report with
            {
                Release = release.Report with { GreedyTokensEqual = personal.Parity.GreedyTokensEqual, MaxAbsLogitDiff = personal.Parity.MaxAbsLogitDiff },
                Device = DeviceReport.Of(personal),
                Usage = personal.Plug.Usage,
            };
            statements = [.. statements, .. release.Statements, .. DeviceStatements.All(personal, release.Report.GgufCid, profile)];
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(report, s_file);
            await File.WriteAllBytesAsync(reportFile.FullName, json, cancel).ConfigureAwait(false);
        }

        terminal.Result(report, console => ReportTable.Write(console, report, statements, reportFile.FullName));
        foreach (Statement wrong in statements.Where(statement => !statement.Holds)) terminal.Say($"error: {wrong.Otherwise}");
        return statements.All(statement => statement.Holds) ? ExitCode.Ok : ExitCode.Verification;
    }

    private TimeSpan Elapsed => elapsed();

    private async Task<DemoView> ToTheEndAsync(DemoProgress progress, CancellationToken cancel)
    {
        while (true)
        {
            network.EnsureAlive();
            DemoView view = await LookAsync(cancel).ConfigureAwait(false);
            progress.Show(view);
            if (IsTimeForTheLateJoiner(view)) network.StartNode(LateJoiner, "trainer");
            if (await IsOverAsync(view, cancel).ConfigureAwait(false)) return view;
            if (view.Elapsed > s_limit) throw new CommandFailure(ExitCode.Failure, $"The demo did not end within {s_limit.TotalMinutes} minutes; it stood at: {view.Line}");
            await Task.Delay(s_poll, cancel).ConfigureAwait(false);
        }
    }

    private async Task<DemoView> LookAsync(CancellationToken cancel)
    {
        NodeStatus?[] statuses = await Task.WhenAll(network.Nodes.Select(node => node.TryStatusAsync(cancel))).ConfigureAwait(false);
        RunHistory history = await RunHistory.ReadAsync(network.Chain, network.Run, cancel).ConfigureAwait(false);
        return new DemoView(elapsed(), history, [.. network.Nodes.Select((node, i) => (node.Name, statuses[i]))]);
    }

    /// <summary>Early enough to have registered when its round opens, too late to enrol in the one before.</summary>
    private bool IsTimeForTheLateJoiner(DemoView view) =>
        network.Nodes.All(node => node.Name != LateJoiner) && view.History.Rounds.Any(round => round.Number + 1 == profile.LateRound && round.Seed is not null);

    /// <summary>Every claim is final or void, the final root settled, every credit withdrawn, and every node has seen it.</summary>
    private async Task<bool> IsOverAsync(DemoView view, CancellationToken cancel)
    {
        bool ended = view.History.Rounds.Count == profile.Template.Rounds.Rounds && view.History.Rounds.All(round => round.IsCut && round.Slots.All(slot => slot.HasEnded));
        if (!ended || view.Nodes.Any(node => node.Status is null)) return false;
        if ((await network.Chain.Roots.FinalRootAsync(network.Run, default, cancel).ConfigureAwait(false)).IsZero) return false;
        if (view.Nodes.Any(node => node.Status!.Run is not RunStatus run || !run.StateRoots.ContainsKey(run.Rounds) || !run.ValidationLosses.ContainsKey(run.Rounds) || run.UnigramEntropy is null)) return false;
        foreach ((_, NodeStatus? status) in view.Nodes)
        {
            (BigInteger funded, BigInteger mintable) = await network.Chain.Emission.CreditOfAsync(Address.Parse(status!.Identity), default, cancel).ConfigureAwait(false);
            if (!funded.IsZero || !mintable.IsZero) return false;
        }
        return true;
    }

    private async Task<DisputeReport> DisputeAsync(Games.Liar.LieReport lie, CancellationToken cancel)
    {
        string blobs = Path.Combine(network.Layout.Node("trainer-1"), "blobs");
        Games.TableRun run = await Games.TableRun.LoadAsync(network.Chain, network.Run, blobs, cancel).ConfigureAwait(false);
        return await DisputeReport.ReadAsync(network.Chain, run, lie, cancel).ConfigureAwait(false);
    }

    private async Task<(DemoReport Report, IReadOnlyList<Statement> Statements)> ReportAsync(DemoView end, CancellationToken cancel)
    {
        string lateJoiner = end.Nodes.Single(node => node.Name == LateJoiner).Status!.Identity;
        ReportSource source = await ReportSource.ReadAsync(network.Chain, network.Run, end, cancel).ConfigureAwait(false);
        DemoReport report = source.Report(lateJoiner, elapsed());
        return (report, Statement.All(report, source, profile));
    }
}
