using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Where a local training stands.</summary>
/// <param name="Round">Round, from 0.</param>
/// <param name="Slot">Worker whose steps are taken now.</param>
/// <param name="Step">Steps of the round that this worker has taken.</param>
public readonly record struct LocalPosition(int Round, int Slot, int Step);

/// <summary>Trains a local run step by step with the protocol's own rounds: workers one after the other, 2-bit updates, outer step.</summary>
/// <remarks>
/// A synchronous run is one round of one worker from the first weights; its end is the state, without quantising. The number of threads
/// never shows in the bits, and neither does a stop: all that the next step depends on can be saved.
/// </remarks>
public sealed class LocalTrainer : IDisposable
{
    private readonly LocalRun _run;
    private readonly RoundExecutor _executor;
    private readonly List<UpdateBlob> _accepted = [];
    private ModelState _base;
    private DataWindows? _windows;

    /// <summary>Takes the memory; the training stands before its first step.</summary>
    public LocalTrainer(LocalRun run, int threads)
    {
        _run = run;
        _executor = new RoundExecutor(run.Program, run.Text.Train, run.Tables, threads);
        _base = ModelState.Genesis(run.Recipe);
    }

    /// <summary>Where the training stands.</summary>
    public LocalPosition Position { get; private set; }

    /// <summary>Whether every step is done.</summary>
    public bool IsDone => Position.Round == _run.Settings.Rounds;

    /// <summary>Steps that all workers together have taken.</summary>
    public long StepsTaken => ((long)Position.Round * _run.Settings.Workers + Position.Slot) * _run.Settings.StepsOfRound + Position.Step;

    /// <summary>The state after the last whole round, at the end the result.</summary>
    public ModelState State => _base;

    /// <summary>Takes one step of one worker, and what follows a round's or a worker's last.</summary>
    /// <exception cref="DivergedException">A loss or a gradient norm is not finite.</exception>
    public StepProgress Step()
    {
        ObjectDisposedException.ThrowIf(IsDone, this);
        (int round, int slot, int step) = Position;
        LocalSettings settings = _run.Settings;
        if (step == 0)
            _executor.Begin(_base);
        _windows ??= new DataWindows(
            new SlotAssignment((uint)round, (uint)slot, (uint)settings.Workers, settings.RoundSeed((uint)round)), _run.Text.Train.Count, settings.Sequence);
        StepProgress found = _executor.Step((uint)round, step, _windows.OfStep(step, settings.Batch));
        if (step + 1 < settings.StepsOfRound)
        {
            Position = Position with { Step = step + 1 };
            return found;
        }

        _windows = null;
        EndSlot();
        return found;
    }

    /// <inheritdoc />
    public void Dispose() => _executor.Dispose();

    private void EndSlot()
    {
        (int round, int slot, _) = Position;
        if (_run.Settings.IsSynchronous)
        {
            _base = new ModelState(
                [.. _run.Program.Parameters.Select(parameter => _executor.Workspace.Floats(_run.Program.Table[parameter.Name]).ToArray())],
                [.. _run.Program.Parameters.Select(static parameter => new float[parameter.Length])]);
            Position = new LocalPosition(1, 0, 0);
            return;
        }

        _accepted.Add(Quantise());
        if (slot + 1 < _run.Settings.Workers)
        {
            Position = new LocalPosition(round, slot + 1, 0);
            return;
        }

        _base = OuterStep.Apply(_run.Program, _run.Tables, _base, _accepted, (uint)round);
        _accepted.Clear();
        Position = new LocalPosition(round + 1, 0, 0);
    }

    private UpdateBlob Quantise()
    {
        OpTable table = _run.Program.Table;
        _run.Program.UpdateSchedule.Run(_executor.Workspace);
        return new UpdateBlob(
            [.. _run.Program.Parameters.Select(parameter => _executor.Workspace.Words(table[ProgramNames.Codes(parameter.Name)]).ToArray())],
            [.. _run.Program.Parameters.Select(parameter => _executor.Workspace.Floats(table[ProgramNames.Scales(parameter.Name)]).ToArray())]);
    }
}
