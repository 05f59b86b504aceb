using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Training;

namespace Ledger.Cli.Training;

/// <summary>How far a training has come: a line on stderr for people, a line of JSON on stdout for plots.</summary>
internal sealed class TrainReport(Terminal terminal, LocalTrainer trainer, long every, TimeSpan before)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);

    private readonly long _firstStep = trainer.StepsTaken;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private long _said;
    private double _sum;
    private int _count;

    /// <summary>Mean loss of the steps since the last report, in nats a token.</summary>
    public double Loss { get; private set; } = double.NaN;

    /// <summary>Time of all steps, those of earlier sittings included.</summary>
    public TimeSpan Elapsed => before + TimeProvider.System.GetElapsedTime(_started);

    private LocalSettings Settings => trainer.Run.Settings;

    private long TokensOfStep => (long)Settings.Batch * Settings.Sequence;

    private long Total => (long)Settings.Steps * Settings.Workers;

    /// <summary>Takes note of a step and says something when it is time.</summary>
    public void Add(StepProgress step)
    {
        _sum += step.Loss;
        _count++;
        long taken = trainer.StepsTaken;
        if (taken % every != 0 && taken != Total) return;
        Loss = _sum / _count;
        (_sum, _count) = (0, 0);
        double seconds = TimeProvider.System.GetElapsedTime(_started).TotalSeconds;
        double rate = (taken - _firstStep) * TokensOfStep / seconds, rest = (Total - taken) * TokensOfStep / rate;
        if (terminal.IsJson) Document(taken, rate, rest);
        bool isQuiet = _said != 0 && TimeProvider.System.GetElapsedTime(_said) < s_quiet && taken != Total;
        if (isQuiet) return;
        _said = TimeProvider.System.GetTimestamp();
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture, $"{Place(taken)}  loss {Loss:0.0000}  {rate:N0} tokens/s  {(taken == Total ? "done" : $"{Words(TimeSpan.FromSeconds(rest))} left")}"));
    }

    /// <summary>A length of time in at most two units.</summary>
    public static string Words(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s");

    /// <summary>The step among all, and with rounds also whose it is.</summary>
    private string Place(long taken)
    {
        if (Settings.IsSynchronous) return string.Create(CultureInfo.InvariantCulture, $"step {taken:N0} of {Total:N0}");
        (long round, long worker) = WhoseStep(taken);
        return string.Create(CultureInfo.InvariantCulture, $"round {round + 1} of {Settings.Rounds}, worker {worker + 1} of {Settings.Workers}: step {taken:N0} of {Total:N0}");
    }

    private (long Round, long Worker) WhoseStep(long taken)
    {
        long slot = (taken - 1) / Settings.StepsOfRound;
        return (slot / Settings.Workers, slot % Settings.Workers);
    }

    private void Document(long taken, double rate, double rest)
    {
        (long round, long worker) = WhoseStep(taken);
        terminal.Line(new
        {
            step = taken,
            steps = Total,
            round,
            worker,
            tokens = taken * TokensOfStep,
            loss = Loss,
            tokensPerSecond = Math.Round(rate, 1),
            seconds = Math.Round(Elapsed.TotalSeconds, 3),
            secondsLeft = Math.Round(rest, 1),
        });
    }
}
