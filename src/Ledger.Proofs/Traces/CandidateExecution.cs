using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Traces;

/// <summary>The outer step of a round, recomputed from the state before and the accepted updates whenever somebody asks.</summary>
public sealed class CandidateExecution : IExecution
{
    private readonly DisputeInputs _inputs;
    private readonly RowRules _rules;
    private readonly GivenTensors _given;
    private readonly ImmutableArray<ImmutableArray<CommittedTensor>> _updates;
    private readonly uint _round;
    private readonly SegmentCache _cache = new();

    /// <summary>Prepares the recomputation of an outer step.</summary>
    /// <param name="inputs">The run.</param>
    /// <param name="baseState">The state before.</param>
    /// <param name="accepted">The accepted updates in the cut's order, at least one.</param>
    /// <param name="round">The round.</param>
    /// <param name="rules">How rows are computed; null for what the program says.</param>
    public CandidateExecution(DisputeInputs inputs, ModelState baseState, IReadOnlyList<UpdateBlob> accepted, uint round, RowRules? rules = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(accepted.Count, 1);
        _inputs = inputs;
        _rules = rules ?? RowRules.Honest(inputs.Threads);
        _given = GivenTensors.Of(inputs, baseState);
        _round = round;
        BaseItems = [.. Table.Group(TensorGroup.Round).Select(tensor => _given[tensor].Root)];
        _updates = [.. accepted.Select(update => (ImmutableArray<CommittedTensor>)[.. Enumerable.Range(0, baseState.Count).SelectMany(p => Tensors(update, p))])];
        foreach ((int tensor, int position) in Table.Group(TensorGroup.Accepted).Select(static (tensor, position) => (tensor, position)))
            _given.Add(tensor, Stacked(tensor, position));
    }

    /// <summary>Most bytes that outputs of rows took at the same time.</summary>
    public long PeakBytes => _cache.PeakBytes;

    /// <inheritdoc />
    public IReadOnlyList<Hash32> BaseItems { get; }

    private OpTable Table => _inputs.Program.Table;

    /// <inheritdoc />
    public IReadOnlyList<Hash32> StateItems(int steps) => throw new InvalidOperationException("A candidate has no inner state.");

    /// <inheritdoc />
    public CommittedTensor StateTensor(int steps, int position) => throw new InvalidOperationException("A candidate has no inner state.");

    /// <inheritdoc />
    public IReadOnlyList<CommittedTensor> Update(int accepted) => _updates[accepted];

    /// <inheritdoc />
    public SegmentTrace Trace(SegmentKind segment, int innerStep) => _cache.Trace(segment, innerStep, Run);

    /// <inheritdoc />
    public RowValues Row(SegmentKind segment, int innerStep, int row) => _cache.Row(segment, innerStep, row, Run);

    private SegmentRun Run(SegmentKind segment, int step) => segment == SegmentKind.Outer && step == 0
        ? new SegmentRun(Table, Table.Outer, 0, PublicScalars.None with { Round = _round, Accepted = _updates.Length }, _given, _rules.Compute)
        : throw new ArgumentOutOfRangeException(nameof(segment), segment, "a candidate has nothing but the outer step");

    private static IEnumerable<CommittedTensor> Tensors(UpdateBlob update, int parameter)
    {
        ReadOnlyMemory<uint> codes = update.Codes(parameter);
        ReadOnlyMemory<float> scales = update.Scales(parameter);
        yield return new CommittedTensor(() => codes.Span, codes.Length);
        yield return new CommittedTensor(() => MemoryMarshal.Cast<float, uint>(scales.Span), scales.Length);
    }

    /// <summary>A tensor of all accepted updates, one after the other.</summary>
    private CommittedTensor Stacked(int tensor, int position)
    {
        uint[] words = new uint[_updates.Sum(update => update[position].Length)];
        int at = 0;
        foreach (ImmutableArray<CommittedTensor> update in _updates)
        {
            update[position].Words.CopyTo(words.AsSpan(at));
            at += (int)update[position].Length;
        }

        return new CommittedTensor(() => words, Table.Tensors[tensor].Length);
    }
}
