using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Tests.Game;

/// <summary>Ways in which a round can be computed wrongly, each of them consistent with itself from then on.</summary>
internal static class Lies
{
    /// <summary>One bit of one element of one row's output.</summary>
    public static RowRules Flip(SegmentKind segment, int step, int row, long element, int bit) => new(
        (task, destination) =>
        {
            RowRules.Evaluate(task, destination, 1);
            if (task.Segment == segment && task.Step == step && task.Number == row && element < destination.Length)
                destination.Span[(int)element] ^= 1u << bit;
        },
        at => segment == SegmentKind.Step && at == step);

    /// <summary>Other public scalars at one step: another batch, another learning rate.</summary>
    public static RowRules Scalars(int step, Func<PublicScalars, PublicScalars> change) => new(
        (task, destination) => RowRules.Evaluate(
            task.Segment == SegmentKind.Step && task.Step == step ? task with { Publics = change(task.Publics) } : task, destination, 1),
        at => at == step);
}

/// <summary>An execution some of whose state roots, or whose result, are hashes of nothing.</summary>
/// <param name="inner">What is told of everything else.</param>
/// <param name="state">The items of a state after so many steps, changed or not.</param>
/// <param name="trace">An op tree, changed or not.</param>
internal sealed class AlteredExecution(
    IExecution inner,
    Func<int, IReadOnlyList<Hash32>, IReadOnlyList<Hash32>>? state = null,
    Func<SegmentTrace, SegmentTrace>? trace = null) : IExecution
{
    public IReadOnlyList<Hash32> BaseItems => inner.BaseItems;

    public IReadOnlyList<Hash32> StateItems(int steps) => state is null ? inner.StateItems(steps) : state(steps, inner.StateItems(steps));

    public CommittedTensor StateTensor(int steps, int position) => inner.StateTensor(steps, position);

    public IReadOnlyList<CommittedTensor> Update(int accepted) => inner.Update(accepted);

    public SegmentTrace Trace(SegmentKind segment, int innerStep) => trace is null ? inner.Trace(segment, innerStep) : trace(inner.Trace(segment, innerStep));

    public RowValues Row(SegmentKind segment, int innerStep, int row) => inner.Row(segment, innerStep, row);
}
