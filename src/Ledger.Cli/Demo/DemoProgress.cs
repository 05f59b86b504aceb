using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Node.Status;
using Spectre.Console;

namespace Ledger.Cli.Demo;

/// <summary>Shows the demo on stderr while it goes: redrawn in a terminal, line by line elsewhere.</summary>
internal sealed class DemoProgress(Terminal terminal)
{
    private static readonly TimeSpan s_linesEvery = TimeSpan.FromSeconds(10);

    private string _lastWhere = "";
    private TimeSpan _lastLine = TimeSpan.MinValue;
    private LiveDisplayContext? _live;

    /// <summary>Runs the work, which may call <see cref="Show"/> as often as it likes.</summary>
    public async Task<T> AroundAsync<T>(Func<DemoProgress, Task<T>> work)
    {
        if (!Terminal.IsLive) return await work(this).ConfigureAwait(false);
        return await terminal.Error.Live(new Text("")).AutoClear(true).StartAsync(async live =>
        {
            _live = live;
            try
            {
                return await work(this).ConfigureAwait(false);
            }
            finally
            {
                _live = null;
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Shows what is now.</summary>
    public void Show(DemoView view)
    {
        if (_live is not null)
        {
            _live.UpdateTarget(Draw(view));
            return;
        }
        if (view.Where == _lastWhere && view.Elapsed - _lastLine < s_linesEvery) return;
        _lastWhere = view.Where;
        _lastLine = view.Elapsed;
        terminal.Say(view.Line);
    }

    private static Rows Draw(DemoView view) => new(
        new Markup($"[bold]{view.Where.EscapeMarkup()}[/]   {view.Elapsed:m\\:ss}   {Amount.Of(view.Credited)} LDG credited"),
        Nodes(view),
        Rounds(view));

    private static Table Nodes(DemoView view)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("node", "does", "loss", "tokens/s", "earned LDG", "page");
        foreach ((string name, NodeStatus? status) in view.Nodes)
        {
            TrainingStatus? training = status?.Training is { Done: false } active && active.Round == view.Run?.Round ? active : null;
            ReplayStatus? replay = status?.Replays.LastOrDefault(found => found.Outcome == "running");
            string does = training is not null ? $"trains slot {training.Slot}, {training.Step} of {training.Steps}"
                : replay is not null ? $"replays slot {replay.Slot}, {replay.Step} of {replay.Steps}"
                : status is null ? "starts" : "waits";
            table.AddRow(
                name,
                does,
                training is { Losses.Count: > 0 } ? $"{training.Losses[^1]:0.000}" : "",
                training is not null ? $"{training.TokensPerSecond:N0}" : "",
                status is null ? "" : Amount.Of(System.Numerics.BigInteger.Parse(status.Payments.Credited, System.Globalization.CultureInfo.InvariantCulture)),
                (status?.Endpoint ?? "").EscapeMarkup());
        }
        return table;
    }

    private static Table Rounds(DemoView view)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("round", "validation loss after", "claims", "attestations", "final");
        foreach (RoundHistory round in view.History.Rounds)
        {
            double? loss = view.Nodes.Select(node => node.Status?.Run?.ValidationLosses is { } losses && losses.TryGetValue(round.Number + 1, out double value) ? (double?)value : null)
                .FirstOrDefault(value => value is not null);
            table.AddRow(
                $"{round.Number}",
                loss is null ? "" : $"{loss:0.000}",
                $"{round.Slots.Count(slot => slot.Claim is not null)} of {round.Slots.Count}",
                $"{round.Slots.Sum(slot => slot.Attestations.Count)}",
                $"{round.Slots.Count(slot => slot.HasEnded)}");
        }
        return table;
    }
}
