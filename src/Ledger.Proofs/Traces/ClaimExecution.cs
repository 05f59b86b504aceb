using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Traces;

/// <summary>What happened in a slot's round, recomputed from the base state whenever somebody asks.</summary>
/// <remarks>
/// Nothing of it has to survive a restart. States between steps come from the training kernels, from the nearest kept one on; a step
/// is executed row by row only where its op tree is asked for, and where a number is not finite, since kernels do not define the
/// bits of a NaN. Kept in memory: the items of all state roots, the states at the checkpoints, the last state, the last op
/// tree and the last row. One thread at a time.
/// </remarks>
public sealed class ClaimExecution : IExecution, IDisposable
{
    private readonly DisputeInputs _inputs;
    private readonly RowRules _rules;
    private readonly RoundExecutor _executor;
    private readonly InnerReplay _replay;
    private readonly GivenTensors _given;
    private readonly ImmutableArray<Hash32>[] _items;
    private readonly Dictionary<int, InnerState> _kept = [];
    private readonly SegmentCache _cache = new();
    private (int Steps, InnerState State) _last;
    private int _finiteSteps = int.MaxValue;

    /// <summary>Prepares the recomputation of a slot's round.</summary>
    /// <param name="inputs">The run.</param>
    /// <param name="baseState">The state from which the round started.</param>
    /// <param name="assignment">The slot.</param>
    /// <param name="rules">How rows are computed; null for what the program says.</param>
    public ClaimExecution(DisputeInputs inputs, ModelState baseState, SlotAssignment assignment, RowRules? rules = null)
    {
        _inputs = inputs;
        _rules = rules ?? RowRules.Honest(inputs.Threads);
        _executor = new RoundExecutor(inputs.Program, inputs.Dataset, inputs.Tables, inputs.Threads);
        _replay = new InnerReplay(inputs.Program, _executor, assignment);
        _given = GivenTensors.Of(inputs, baseState);
        _items = new ImmutableArray<Hash32>[Rounds.InnerSteps + 1];
        BaseItems = [.. inputs.Program.Table.Group(TensorGroup.Round).Select(tensor => _given[tensor].Root)];
        _last = (0, InnerState.Start(inputs.Program, baseState));
        _kept.Add(0, _last.State);
        _items[0] = _last.State.Roots();
    }

    private RecipeRounds Rounds => _inputs.Program.Recipe.Rounds;

    private OpTable Table => _inputs.Program.Table;

    /// <summary>Most bytes that outputs of rows took at the same time.</summary>
    public long PeakBytes => _cache.PeakBytes;

    /// <inheritdoc />
    public IReadOnlyList<Hash32> BaseItems { get; }

    /// <inheritdoc />
    public IReadOnlyList<Hash32> StateItems(int steps)
    {
        if (_items[steps].IsDefault)
            StateAfter(steps);
        return _items[steps];
    }

    /// <inheritdoc />
    public CommittedTensor StateTensor(int steps, int position)
    {
        uint[] words = StateAfter(steps).Tensors[position];
        return new CommittedTensor(() => words, words.Length);
    }

    /// <inheritdoc />
    public IReadOnlyList<CommittedTensor> Update(int accepted) => throw new InvalidOperationException("A claim reads no accepted update.");

    /// <inheritdoc />
    public SegmentTrace Trace(SegmentKind segment, int innerStep) => _cache.Trace(segment, innerStep, Run);

    /// <inheritdoc />
    public RowValues Row(SegmentKind segment, int innerStep, int row) => _cache.Row(segment, innerStep, row, Run);

    /// <inheritdoc />
    public void Dispose() => _executor.Dispose();

    private SegmentRun Run(SegmentKind segment, int step) => segment switch
    {
        SegmentKind.Step => StepRun(step, StateAfter(step)),
        SegmentKind.Update => new SegmentRun(
            Table, Table.Update, 0, _replay.Publics(0) with { Step = 0, GlobalStep = 0, Windows = [] }, _given.With(StateAfter(Rounds.InnerSteps)), _rules.Compute),
        _ => throw new ArgumentOutOfRangeException(nameof(segment), segment, "a claim has no outer step"),
    };

    /// <summary>One step, row by row.</summary>
    private SegmentRun StepRun(int step, InnerState before) => new(Table, Table.Step, step, _replay.Publics(step), _given.With(before), _rules.Compute);

    /// <summary>The state after so many steps, from the nearest one that is at hand.</summary>
    private InnerState StateAfter(int steps)
    {
        if (_kept.TryGetValue(steps, out InnerState? kept))
            return kept;
        if (_last.Steps == steps)
            return _last.State;
        int from = _kept.Keys.Where(known => known <= steps).Max();
        InnerState? state = _kept[from];
        if (_last.Steps > from && _last.Steps < steps)
            (from, state) = _last;
        _replay.Load(state);
        for (int step = from; step < steps; step++)
        {
            if (_rules.AppliesTo(step) || step >= _finiteSteps)
            {
                state = StepRun(step, state ?? _replay.Save()).Next();
                _replay.Load(state);
            }
            else if (_replay.TryStep(step))
            {
                state = null; // it lies in the executor
            }
            else
            {
                _finiteSteps = step; // from here on by rows, once the state before is there again
                return StateAfter(steps);
            }

            Remember(step + 1, ref state);
        }

        _last = (steps, state ?? _replay.Save());
        return _last.State;
    }

    private void Remember(int steps, ref InnerState? state)
    {
        bool isCheckpoint = Enumerable.Range(0, Rounds.Checkpoints).Any(checkpoint => Rounds.StepsAtCheckpoint(checkpoint) == steps);
        if (!_items[steps].IsDefault && (!isCheckpoint || _kept.ContainsKey(steps)))
            return;
        state ??= _replay.Save();
        if (_items[steps].IsDefault)
            _items[steps] = state.Roots();
        if (isCheckpoint)
            _kept.TryAdd(steps, state);
    }
}
