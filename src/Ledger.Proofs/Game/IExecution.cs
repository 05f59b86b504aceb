using Ledger.Cryptography;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Game;

/// <summary>What a side of a dispute says happened: the whole basis of its moves and of its openings.</summary>
/// <remarks>
/// An honest side's follows from the program; a liar's from whatever it did instead. Tensors of a group are numbered by their
/// <see cref="TensorPlace.Position"/>.
/// </remarks>
public interface IExecution
{
    /// <summary>Roots of the items of the inner state after so many steps of a claim's round.</summary>
    IReadOnlyList<Hash32> StateItems(int steps);

    /// <summary>A tensor of the inner state after so many steps.</summary>
    CommittedTensor StateTensor(int steps, int position);

    /// <summary>Roots of the items of the state from which the round started.</summary>
    IReadOnlyList<Hash32> BaseItems { get; }

    /// <summary>Roots of the items of an accepted update, and its tensors: for a candidate.</summary>
    IReadOnlyList<CommittedTensor> Update(int accepted);

    /// <summary>The roots of all outputs of one execution of a segment, and those of its result.</summary>
    SegmentTrace Trace(SegmentKind segment, int innerStep);

    /// <summary>The output of one row of an execution and everything that the row reads.</summary>
    RowValues Row(SegmentKind segment, int innerStep, int row);
}
