using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Node.Tests.Games;

/// <summary>What one of two sides says about an execution of drawn tensors: they differ in one element of one row, and in what follows.</summary>
/// <param name="tensors">The tensors.</param>
/// <param name="table">The program.</param>
/// <param name="place">Where the sides differ.</param>
/// <param name="lies">Whether this side's element is the other one.</param>
internal sealed class ToldExecution(DrawnTensors tensors, OpTable table, ToldPlace place, bool lies) : IExecution
{
    private readonly ImmutableArray<Hash32> _inner = Roots(tensors, table, TensorGroup.Inner);
    private CommittedTensor? _output;
    private SegmentTrace? _trace;

    public IReadOnlyList<Hash32> BaseItems { get; } = Roots(tensors, table, TensorGroup.Round);

    public IReadOnlyList<Hash32> StateItems(int steps) =>
        place.Segment == SegmentKind.Step && steps > place.Step ? Later(_inner, $"state after {steps}") : _inner;

    public CommittedTensor StateTensor(int steps, int position) => tensors[table.Group(TensorGroup.Inner)[position]];

    public IReadOnlyList<CommittedTensor> Update(int accepted) => throw new InvalidOperationException("A claim reads no accepted update.");

    public SegmentTrace Trace(SegmentKind segment, int innerStep) =>
        _trace is { } known && (known.Segment, known.Step) == (segment, innerStep) ? known : _trace = Commit(segment, innerStep);

    public RowValues Row(SegmentKind segment, int innerStep, int row)
    {
        OpRow op = table.Segments[(int)segment].Rows[row];
        return new RowValues(Output(op), Read(op).ToDictionary(static tensor => tensor, tensor => tensors[tensor]));
    }

    /// <summary>The tensors that a row reads.</summary>
    public static HashSet<int> Read(OpRow row) =>
    [
        .. row.Operands.Where(static operand => operand.Source == OperandSource.Element).Select(static operand => operand.Tensor),
        .. row.Operands.Where(static operand => operand.Gather is not null).Select(static operand => operand.Gather!.Tensor),
    ];

    private CommittedTensor Output(OpRow row) => _output ??= lies ? DrawnTensors.Changed(tensors[row.Output], place.Element) : tensors[row.Output];

    private SegmentTrace Commit(SegmentKind segment, int innerStep)
    {
        ImmutableArray<OpRow> rows = table.Segments[(int)segment].Rows;
        HashSet<int> read = place.Row is int wanted && segment == place.Segment ? Read(rows[wanted]) : [];
        ImmutableArray<Hash32> outputs =
        [
            .. rows.Select((row, number) => segment == place.Segment && number == place.Row ? Output(row).Root
                : read.Contains(row.Output) ? tensors[row.Output].Root : Keccak256.Hash($"output of row {number}")),
        ];
        ImmutableArray<Hash32> update = [.. table.Group(TensorGroup.Update).Select(tensor => Keccak256.Hash($"update {tensor}"))];
        return new SegmentTrace(segment, innerStep, outputs, segment == SegmentKind.Step ? [.. StateItems(innerStep + 1)] : Later(update, "update"));
    }

    /// <summary>The items with one that each side says in its own way.</summary>
    private ImmutableArray<Hash32> Later(ImmutableArray<Hash32> items, string what) => items.SetItem(0, Keccak256.Hash($"{what}, {lies}"));

    private static ImmutableArray<Hash32> Roots(DrawnTensors tensors, OpTable table, TensorGroup group) => [.. table.Group(group).Select(tensor => tensors[tensor].Root)];
}

/// <summary>Where two sides differ.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Step">The inner step.</param>
/// <param name="Row">The row; null while it is still to be chosen, since nothing before the op tree depends on it.</param>
/// <param name="Element">The element of its output.</param>
internal sealed record ToldPlace(SegmentKind Segment, int Step, int? Row, long Element);
