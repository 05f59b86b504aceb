using System.Runtime.InteropServices;
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

    /// <summary>What is trained.</summary>
    public LocalRun Run => _run;

    /// <summary>Where the training stands.</summary>
    public LocalPosition Position { get; private set; }

    /// <summary>Whether every step is done.</summary>
    public bool IsDone => Position.Round == _run.Settings.Rounds;

    /// <summary>Steps that all workers together have taken.</summary>
    public long StepsTaken => ((long)Position.Round * _run.Settings.Workers + Position.Slot) * _run.Settings.StepsOfRound + Position.Step;

    /// <summary>The state after the last whole round, at the end the result.</summary>
    public ModelState State => _base;

    /// <summary>Takes one step of one worker, and what follows a round's or a worker's last.</summary>
    /// <exception cref="DivergedException">A loss, a gradient norm or a number of a worker's last state is not finite.</exception>
    public StepProgress Step()
    {
        if (IsDone)
            throw new InvalidOperationException("Every step of the training is done.");
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
        _executor.RequireFinite(step);
        EndSlot();
        return found;
    }

    /// <summary>Length in bytes of what <see cref="Save"/> writes at a position.</summary>
    internal static long SavedLength(LocalRun run, LocalPosition position)
    {
        long parameters = run.Recipe.Model.ParameterCount;
        long inner = position.Step == 0 ? 0 : 3 * parameters + 2L * run.Settings.StepsOfRound;
        return sizeof(float) * (2 * parameters + inner) + (long)position.Slot * UpdateBlob.EncodedLength(run.Program);
    }

    /// <summary>Whether a position is one of this run.</summary>
    internal static bool Has(LocalRun run, LocalPosition position) => position is { Round: >= 0, Slot: >= 0, Step: >= 0 }
        && (position == new LocalPosition(run.Settings.Rounds, 0, 0)
            || (position.Round < run.Settings.Rounds && position.Slot < run.Settings.Workers && position.Step < run.Settings.StepsOfRound));

    /// <summary>Writes all that the next step depends on: the round's base, the updates of the workers before, the worker's inner state.</summary>
    internal void Save(Stream destination)
    {
        for (int p = 0; p < _base.Count; p++)
            destination.Write(TensorBytes.Of(_base.Parameter(p).Span));
        for (int p = 0; p < _base.Count; p++)
            destination.Write(TensorBytes.Of(_base.OuterBuffer(p).Span));
        foreach (UpdateBlob update in _accepted)
            destination.Write(update.ToBytes());
        if (Position.Step == 0)
            return;
        foreach (int tensor in InnerState())
            destination.Write(TensorBytes.Of<uint>(_executor.Workspace.Words(tensor)));
    }

    /// <summary>Takes up a training where it was saved; the bytes are those of <see cref="Save"/> at the position.</summary>
    /// <returns>What is wrong with the bytes, or null.</returns>
    internal string? Load(Stream source, LocalPosition position)
    {
        float[][] tensors = [.. Enumerable.Range(0, 2 * _base.Count).Select(i => new float[_run.Program.Parameters[i % _base.Count].Length])];
        foreach (float[] tensor in tensors)
            source.ReadExactly(MemoryMarshal.AsBytes(tensor.AsSpan()));
        byte[] update = new byte[UpdateBlob.EncodedLength(_run.Program)];
        List<UpdateBlob> accepted = [];
        while (accepted.Count < position.Slot)
        {
            source.ReadExactly(update);
            if (!UpdateBlob.TryParse(_run.Program, update, out UpdateBlob? parsed, out string? problem))
                return problem;
            accepted.Add(parsed);
        }

        _base = new ModelState(tensors[.._base.Count], tensors[_base.Count..]);
        _accepted.Clear();
        _accepted.AddRange(accepted);
        Position = position;
        _windows = null;
        if (position.Step == 0)
            return null;
        _executor.Begin(_base);
        foreach (int tensor in InnerState())
            source.ReadExactly(MemoryMarshal.AsBytes(_executor.Workspace.Words(tensor)));
        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _executor.Dispose();

    private IEnumerable<int> InnerState() =>
    [
        .. _run.Program.Table.WithRole(TensorRole.Parameter),
        .. _run.Program.Table.WithRole(TensorRole.FirstMoment),
        .. _run.Program.Table.WithRole(TensorRole.SecondMoment),
        .. _run.Program.Table.WithRole(TensorRole.Trail),
    ];

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

        _accepted.Add(_executor.Update());
        if (slot + 1 < _run.Settings.Workers)
        {
            Position = new LocalPosition(round, slot + 1, 0);
            return;
        }

        _base = OuterStep.Apply(_run.Program, _run.Tables, _base, _accepted, (uint)round);
        _accepted.Clear();
        Position = new LocalPosition(round + 1, 0, 0);
    }
}
