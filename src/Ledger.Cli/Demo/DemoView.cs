using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Node.Status;

namespace Ledger.Cli.Demo;

/// <summary>Chain and nodes as seen at one moment of the demo.</summary>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="History">What the chain tells.</param>
/// <param name="Nodes">What each node says; null when it has not answered yet.</param>
internal sealed record DemoView(TimeSpan Elapsed, RunHistory History, IReadOnlyList<(string Name, NodeStatus? Status)> Nodes)
{
    /// <summary>Round and phase as the first node that answers sees them.</summary>
    public RunStatus? Run => Nodes.Select(node => node.Status?.Run).FirstOrDefault(run => run is not null);

    /// <summary>Claims so far.</summary>
    public int Claims => History.Rounds.Sum(round => round.Slots.Count(slot => slot.Claim is not null));

    /// <summary>Revealed attestations so far.</summary>
    public int Attestations => History.Rounds.Sum(round => round.Slots.Sum(slot => slot.Attestations.Count));

    /// <summary>Credits so far, in the token's smallest unit.</summary>
    public BigInteger Credited => History.Rounds.SelectMany(round => round.Slots)
        .Aggregate(BigInteger.Zero, (sum, slot) => slot.Attestations.Values.Aggregate(sum + slot.Credited, BigInteger.Add));

    /// <summary>Trainers that train now.</summary>
    public IReadOnlyList<TrainingStatus> Training =>
        [.. Nodes.Select(node => node.Status?.Training).OfType<TrainingStatus>().Where(training => !training.Done && training.Round == Run?.Round)];

    /// <summary>Replays that go on now.</summary>
    public IReadOnlyList<ReplayStatus> Replaying => [.. Nodes.SelectMany(node => node.Status?.Replays ?? []).Where(replay => replay.Outcome == "running")];

    /// <summary>Tokens a second of all that train now.</summary>
    public double TokensPerSecond => Training.Sum(training => training.TokensPerSecond);

    /// <summary>Mean of the newest losses of all that train now; null when nobody does.</summary>
    public double? TrainingLoss => Training.Where(training => training.Losses.Count > 0).Select(training => (double)training.Losses[^1]).ToArray() is { Length: > 0 } losses ? losses.Average() : null;

    /// <summary>The newest validation loss that any node has computed, with the round after which it was.</summary>
    public (uint Rounds, double Loss)? Validation => Nodes.Select(node => node.Status?.Run?.ValidationLosses).OfType<IReadOnlyDictionary<uint, double>>()
        .SelectMany(losses => losses).OrderBy(loss => loss.Key).Select(loss => ((uint, double)?)(loss.Key, loss.Value)).LastOrDefault();

    /// <summary>What goes on after the run has ended; null before.</summary>
    public string? Stage { get; init; }

    /// <summary>Round and phase, or what goes on after the last, in words.</summary>
    public string Where => Stage is not null ? Stage : Run is not RunStatus run ? "starting"
        : run.Round >= run.Rounds || run.Round == run.Rounds - 1 && run.Phase == "Cut" ? "all rounds are cut, claims become final"
        : string.Create(CultureInfo.InvariantCulture, $"round {run.Round} ({run.Round + 1} of {run.Rounds}), {run.Phase.ToLowerInvariant()}");

    /// <summary>Everything in one line, for a stderr that cannot be redrawn.</summary>
    public string Line
    {
        get
        {
            if (Stage is not null) return $"[{Elapsed:m\\:ss}] {Stage}";
            List<string> parts = [$"[{Elapsed:m\\:ss}] {Where}"];
            if (TrainingLoss is double loss) parts.Add(string.Create(CultureInfo.InvariantCulture, $"loss {loss:0.000}, {TokensPerSecond:N0} tokens/s"));
            if (Replaying is { Count: > 0 } replays) parts.Add($"{(replays.Count == 1 ? "replay" : "replays")} at step {string.Join(" and ", replays.Select(replay => replay.Step))} of {replays[0].Steps}");
            if (Validation is (uint rounds, double validation)) parts.Add(string.Create(CultureInfo.InvariantCulture, $"validation {validation:0.000} {(rounds == 0 ? "at the start" : $"after round {rounds - 1}")}"));
            parts.Add($"{Claims} claims, {Attestations} attestations, {Amount.Of(Credited)} LDG credited");
            return string.Join("; ", parts);
        }
    }
}
