using Ledger.Cryptography;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Game;

/// <summary>What a side of a dispute says happened: the whole basis of its moves.</summary>
/// <remarks>An honest side's follows from the program; a liar's from whatever it did instead.</remarks>
public interface IExecution
{
    /// <summary>Roots of the items of the inner state after so many steps of a claim's round, in the order of its root.</summary>
    IReadOnlyList<Hash32> StateItems(int steps);

    /// <summary>Root of the inner state after so many steps.</summary>
    Hash32 StateRoot(int steps);

    /// <summary>The roots of all outputs of one execution of a segment, and those of its result.</summary>
    SegmentTrace Trace(SegmentKind segment, int innerStep);

    /// <summary>The output of one row of an execution and everything that the row reads.</summary>
    RowValues Row(SegmentKind segment, int innerStep, int row);
}
