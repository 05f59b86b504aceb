using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Trains one slot through one round with the kernels, and commits to what happened.</summary>
/// <remarks>
/// All memory is taken when it is constructed: one executor serves round after round, one at a time. The number of
/// threads never shows in the result.
/// </remarks>
public sealed class RoundExecutor : IDisposable
{
    private readonly TrainingProgram _program;
    private readonly TokenDataset _dataset;
    private readonly Workspace _workspace;
    private readonly ImmutableArray<int> _innerState;
    private readonly Hash32[] _roots;
    private readonly int _trail;

    /// <summary>Takes the memory for a program.</summary>
    /// <exception cref="ArgumentException">Dataset or tables are not those of the program's recipe.</exception>
    public RoundExecutor(TrainingProgram program, TokenDataset dataset, NumericTables tables, int threads)
        : this(program, dataset, tables, new KernelThreads(threads), reuseMemory: true)
    {
    }

    /// <summary>Without reuse of memory every intermediate can be read after a step.</summary>
    internal RoundExecutor(TrainingProgram program, TokenDataset dataset, NumericTables tables, KernelThreads threads, bool reuseMemory)
    {
        if (dataset.Root != program.Recipe.Data.TrainRoot)
            throw new ArgumentException($"The dataset's root is {dataset.Root}, but the recipe states {program.Recipe.Data.TrainRoot}.", nameof(dataset));
        _program = program;
        _dataset = dataset;
        _workspace = new Workspace(program.Table, [program.StepSchedule, program.UpdateSchedule], threads, reuseMemory ? [] : null) { Dataset = dataset };
        _workspace.Load(program.Recipe, tables);
        _innerState =
        [
            .. program.Table.WithRole(TensorRole.Parameter),
            .. program.Table.WithRole(TensorRole.FirstMoment),
            .. program.Table.WithRole(TensorRole.SecondMoment),
            .. program.Table.WithRole(TensorRole.Trail),
        ];
        _roots = new Hash32[_innerState.Length];
        _trail = program.Table[ProgramNames.Trail];
    }

    internal Workspace Workspace => _workspace;

    /// <summary>The memory that this executor holds, and what a step needs at least.</summary>
    public ExecutorMemory Memory => new(_workspace.Bytes + _workspace.Threads.ScratchBytes, _program.NeededBytes());

    /// <summary>Trains a slot's H steps from the round's base state.</summary>
    /// <exception cref="ArgumentException">The slot has no share of the data.</exception>
    /// <exception cref="DivergedException">A loss, a gradient norm or a number of a checkpoint's state is not finite.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; checked between steps.</exception>
    public RoundResult Run(
        ModelState baseState,
        SlotAssignment assignment,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        RecipeRounds rounds = _program.Recipe.Rounds;
        DataWindows windows = new(assignment, _dataset.Count, rounds.SequenceLength);
        PublicScalars[] publics = [.. Enumerable.Range(0, rounds.InnerSteps).Select(step => Publics(assignment.Round, step, windows.OfStep(step, rounds.Sequences)))];
        List<Hash32> checkpoints = new(rounds.Checkpoints);
        Begin(baseState);

        // From here to the last step nothing is allocated on the managed heap.
        for (int step = 0; step < rounds.InnerSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StepProgress found = Step(publics[step]);
            progress?.Report(found);
            if (rounds.StepsAtCheckpoint(checkpoints.Count) == step + 1)
                checkpoints.Add(Checkpoint(step));
        }

        return Result(checkpoints);
    }

    /// <summary>Inner state at the start of a round: the base parameters, everything else +0.</summary>
    internal void Begin(ModelState baseState)
    {
        foreach (int tensor in _innerState)
            _workspace.Words(tensor).Clear();
        for (int p = 0; p < baseState.Count; p++)
        {
            baseState.Parameter(p).Span.CopyTo(_workspace.Floats(_program.Table[_program.Parameters[p].Name]));
        }

        _workspace.Base = baseState;
    }

    /// <summary>One inner step on given windows.</summary>
    internal StepProgress Step(uint round, int step, ImmutableArray<long> windows) => Step(Publics(round, step, windows));

    /// <summary>The root that a claim commits to after a step: of a state whose numbers are all finite.</summary>
    internal Hash32 Checkpoint(int step)
    {
        RequireFinite(step);
        return InnerRoot();
    }

    /// <summary>Refuses a state that a claim would commit to with a number that is none.</summary>
    internal void RequireFinite(int step)
    {
        foreach (int tensor in _innerState)
        {
            if (NonFinite.In(_program.Table.Tensors[tensor].Name, _workspace.Floats(tensor)) is { } found)
                throw new DivergedException(step, found);
        }
    }

    /// <summary>The update from the base to where the parameters stand.</summary>
    internal UpdateBlob Update()
    {
        _program.UpdateSchedule.Run(_workspace);
        OpTable table = _program.Table;
        return new UpdateBlob(
            [.. _program.Parameters.Select(parameter => _workspace.Words(table[ProgramNames.Codes(parameter.Name)]).ToArray())],
            [.. _program.Parameters.Select(parameter => _workspace.Floats(table[ProgramNames.Scales(parameter.Name)]).ToArray())]);
    }

    /// <summary>Root of the inner state: parameters, first moments, second moments, trail.</summary>
    internal Hash32 InnerRoot()
    {
        for (int i = 0; i < _roots.Length; i++)
            _roots[i] = TensorRoot(_innerState[i]);
        return MerkleTree.RootOfHashes(_roots.AsSpan());
    }

    /// <inheritdoc />
    public void Dispose() => _workspace.Dispose();

    private PublicScalars Publics(uint round, int step, ImmutableArray<long> windows) =>
        new(round, step, (long)round * _program.Recipe.Rounds.InnerSteps + step, 0, windows);

    private StepProgress Step(PublicScalars publics)
    {
        _workspace.Publics = publics;
        _program.StepSchedule.Run(_workspace);
        int step = (int)publics.Step;
        ReadOnlySpan<float> record = _workspace.Floats(_trail).Slice(2 * step, 2);
        return float.IsFinite(record[0]) && float.IsFinite(record[1])
            ? new StepProgress(step, record[0], record[1])
            : throw new DivergedException(step, NonFinite.In(ProgramNames.Trail, _workspace.Floats(_trail))!.Value);
    }

    private RoundResult Result(List<Hash32> checkpoints)
    {
        UpdateBlob update = Update();
        return new RoundResult
        {
            TraceRoot = MerkleTree.RootOfHashes(checkpoints),
            CheckpointRoots = checkpoints,
            TrailRoot = TensorRoot(_trail),
            Trail = TensorBytes.Of<uint>(_workspace.Words(_trail)).ToArray(),
            UpdateRoot = update.Root,
            Update = update,
        };
    }

    private Hash32 TensorRoot(int tensor) => MerkleTree.RootOfData(TensorBytes.Of<uint>(_workspace.Words(tensor)));
}
