using Ledger.Cryptography;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Game;

/// <summary>What a challenger opens from: its own values, by their paths in the op tree of the defender.</summary>
/// <remarks>
/// The two op trees differ from the disputed row on. A row before it stands in a subtree on which both agree; all siblings above that
/// subtree were shown by the defender on the way down. So either side can have the referee execute.
/// </remarks>
public sealed class AgreedOpenings : IExecution
{
    private readonly IExecution _mine;
    private readonly DisputedExecution _disputed;
    private SegmentTrace? _trace;

    private AgreedOpenings(IExecution mine, DisputedExecution disputed) => (_mine, _disputed) = (mine, disputed);

    /// <inheritdoc />
    public IReadOnlyList<Hash32> BaseItems => _mine.BaseItems;

    /// <summary>A side's execution, its op tree completed by what the defender has shown of the disputed one.</summary>
    public static IExecution Of(IExecution mine, DisputedExecution disputed) => new AgreedOpenings(mine, disputed);

    /// <inheritdoc />
    public IReadOnlyList<Hash32> StateItems(int steps) => _mine.StateItems(steps);

    /// <inheritdoc />
    public CommittedTensor StateTensor(int steps, int position) => _mine.StateTensor(steps, position);

    /// <inheritdoc />
    public IReadOnlyList<CommittedTensor> Update(int accepted) => _mine.Update(accepted);

    /// <inheritdoc />
    public SegmentTrace Trace(SegmentKind segment, int innerStep)
    {
        if (segment != _disputed.Segment || innerStep != _disputed.Step)
            return _mine.Trace(segment, innerStep);
        if (_trace is not null)
            return _trace;
        SegmentTrace mine = _mine.Trace(segment, innerStep);
        MerkleNodes tree = mine.OpTree;
        foreach (ShownNodes shown in _disputed.OpNodes)
            tree = tree.With(shown.Level, shown.First, shown.Nodes.AsSpan());
        return _trace = mine.In(tree);
    }

    /// <inheritdoc />
    public RowValues Row(SegmentKind segment, int innerStep, int row) => _mine.Row(segment, innerStep, row);
}
