using Ledger.Node.Status;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>Takes the steps of a training as they come and shows them; called on the training thread.</summary>
internal sealed class TrainingSink(ulong run, SlotAssignment assignment, RunMaterial material, WorkBoard board, NodeTelemetry telemetry) : IProgress<StepProgress>
{
    private readonly int _steps = material.Recipe.Rounds.InnerSteps;
    private readonly int _tokensPerStep = material.Recipe.Rounds.Sequences * material.Recipe.Rounds.SequenceLength;
    private readonly long _started = telemetry.Time.GetTimestamp();
    private readonly List<float> _losses = [], _norms = [];

    /// <inheritdoc />
    public void Report(StepProgress value)
    {
        _losses.Add(value.Loss);
        _norms.Add(value.GradientNorm);
        Show(done: false);
        telemetry.Metrics.StepsTrained.Add(1);
        telemetry.Events.Publish(NodeEventTypes.Step,
            new StepDone(run, assignment.Round, (int)assignment.Slot, value.Step, value.Loss, value.GradientNorm));
    }

    /// <summary>Shows how far the training is.</summary>
    public void Show(bool done)
    {
        double seconds = telemetry.Time.GetElapsedTime(_started).TotalSeconds;
        double speed = seconds > 0 ? _losses.Count * _tokensPerStep / seconds : 0;
        board.Show(new TrainingStatus(run, assignment.Round, (int)assignment.Slot, _losses.Count, _steps, [.. _losses], [.. _norms], speed, done));
    }
}

/// <summary>Takes the steps of a replay as they come and shows them; called on the replaying thread.</summary>
internal sealed class ReplaySink(ReplayStatus start, WorkBoard board, NodeMetrics metrics) : IProgress<StepProgress>
{
    /// <inheritdoc />
    public void Report(StepProgress value)
    {
        metrics.StepsReplayed.Add(1);
        board.Show(start with { Step = value.Step + 1, Outcome = "running" });
    }
}

/// <summary>Where a node tells what it does: the clock, its events, its instruments.</summary>
internal sealed record NodeTelemetry(TimeProvider Time, NodeEvents Events, NodeMetrics Metrics);
