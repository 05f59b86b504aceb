using Ledger.Cli.CommandLine;
using Ledger.Training;

namespace Ledger.Cli.Training;

/// <summary>One sitting of a training: steps, reports and saves until it is done or stopped.</summary>
/// <param name="terminal">Where it reports.</param>
/// <param name="trainer">The training, where it stands.</param>
/// <param name="path">Where it is saved.</param>
/// <param name="data">Path of the text, saved with it.</param>
/// <param name="pace">How often it reports and saves.</param>
internal sealed class TrainSession(Terminal terminal, LocalTrainer trainer, string path, string data, TrainPace pace)
{
    /// <summary>Trains to the end.</summary>
    /// <returns>Time of all steps and the mean loss of the last reported ones.</returns>
    /// <exception cref="CommandFailure">Stopped, or the training left the finite numbers.</exception>
    public (TimeSpan Elapsed, double Loss) Run(TimeSpan before, CancellationToken cancel)
    {
        long every = pace.ReportSteps ?? Math.Max(1, (long)trainer.Run.Settings.Steps * trainer.Run.Settings.Workers / 100);
        LocalStateFile.Save(path, trainer, data, before); // where nothing can be written, that is said now and not after an hour
        TrainReport report = new(terminal, trainer, every, before);
        long saved = TimeProvider.System.GetTimestamp();
        while (!trainer.IsDone)
        {
            if (cancel.IsCancellationRequested) throw Stop(report.Elapsed);
            if (TimeProvider.System.GetElapsedTime(saved) >= pace.SaveEvery)
            {
                LocalStateFile.Save(path, trainer, data, report.Elapsed);
                saved = TimeProvider.System.GetTimestamp();
            }

            report.Add(Step());
        }

        TimeSpan elapsed = report.Elapsed;
        LocalStateFile.Save(path, trainer, data, elapsed);
        return (elapsed, report.Loss);
    }

    /// <summary>Loss of every held-out token, each once.</summary>
    /// <exception cref="CommandFailure">Stopped.</exception>
    public double Evaluate(int threads, CancellationToken cancel)
    {
        LocalRun run = trainer.Run;
        terminal.Say($"measuring {run.Text.HeldOut.Count - 1:N0} held-out tokens");
        try
        {
            using Validation validation = Validation.OfEveryToken(run.Program, run.Tables, run.Text.HeldOut, threads);
            return validation.Loss(trainer.State, cancel);
        }
        catch (OperationCanceledException)
        {
            throw Stopped("all steps are done and saved");
        }
    }

    private StepProgress Step()
    {
        try
        {
            return trainer.Step();
        }
        catch (DivergedException diverged)
        {
            throw new CommandFailure(ExitCode.Failure, diverged.Message, "try a lower --lr");
        }
    }

    private CommandFailure Stop(TimeSpan elapsed)
    {
        LocalStateFile.Save(path, trainer, data, elapsed);
        LocalSettings settings = trainer.Run.Settings;
        return Stopped(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"saved after step {trainer.StepsTaken:N0} of {(long)settings.Steps * settings.Workers:N0}"));
    }

    private CommandFailure Stopped(string what) => new(ExitCode.Interrupted, $"Stopped; {what}.", $"to go on: ledger train --resume {path}");
}

/// <summary>How often a training reports and saves.</summary>
/// <param name="ReportSteps">Steps of a worker between two reports; null for a hundredth of all.</param>
/// <param name="SaveEvery">Time between two saves: the most that a killed process loses.</param>
internal sealed record TrainPace(long? ReportSteps, TimeSpan SaveEvery);
