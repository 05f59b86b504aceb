using Ledger.Cryptography;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>The same execution but for one item of its result.</summary>
internal sealed class LyingData(IExecution honest, int position) : IExecution
{
    public IReadOnlyList<Hash32> BaseItems => honest.BaseItems;

    public IReadOnlyList<Hash32> StateItems(int steps) => honest.StateItems(steps);

    public CommittedTensor StateTensor(int steps, int position) => honest.StateTensor(steps, position);

    public IReadOnlyList<CommittedTensor> Update(int accepted) => honest.Update(accepted);

    public SegmentTrace Trace(SegmentKind segment, int innerStep)
    {
        SegmentTrace trace = honest.Trace(segment, innerStep);
        return new SegmentTrace(segment, innerStep, trace.Outputs, trace.Result.SetItem(position, Keccak256.Hash("another tensor")));
    }

    public RowValues Row(SegmentKind segment, int innerStep, int row) => honest.Row(segment, innerStep, row);
}
