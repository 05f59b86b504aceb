using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Cli.Games.Liar;

/// <summary>The steps of one execution with the update of another: work that was done, and a result that was taken.</summary>
internal sealed class MixedExecution(IExecution own, IExecution other) : IExecution, IDisposable
{
    /// <inheritdoc />
    public IReadOnlyList<Hash32> BaseItems => own.BaseItems;

    /// <inheritdoc />
    public IReadOnlyList<Hash32> StateItems(int steps) => own.StateItems(steps);

    /// <inheritdoc />
    public CommittedTensor StateTensor(int steps, int position) => own.StateTensor(steps, position);

    /// <inheritdoc />
    public IReadOnlyList<CommittedTensor> Update(int accepted) => own.Update(accepted);

    /// <inheritdoc />
    public SegmentTrace Trace(SegmentKind segment, int innerStep) => Of(segment).Trace(segment, innerStep);

    /// <inheritdoc />
    public RowValues Row(SegmentKind segment, int innerStep, int row) => Of(segment).Row(segment, innerStep, row);

    /// <inheritdoc />
    public void Dispose()
    {
        (own as IDisposable)?.Dispose();
        (other as IDisposable)?.Dispose();
    }

    private IExecution Of(SegmentKind segment) => segment == SegmentKind.Update ? other : own;
}
