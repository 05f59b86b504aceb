using System.Collections.Immutable;
using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>A move of a dispute: one transaction. Spec: protocol.md §8.</summary>
public abstract record Move
{
    private Move()
    {
    }

    /// <summary>Defender: the checkpoint roots.</summary>
    public sealed record ShowTrace(ImmutableArray<Hash32> Checkpoints) : Move;

    /// <summary>Challenger: the first checkpoint that is wrong.</summary>
    public sealed record PickCheckpoint(int Checkpoint) : Move;

    /// <summary>Challenger: all checkpoints are right, the update is wrong.</summary>
    public sealed record PickUpdate : Move;

    /// <summary>Challenger: the trail inside the agreed end state is not the claimed one. Decides the game.</summary>
    /// <param name="TrailRoot">Root of the trail inside the end state.</param>
    /// <param name="Path">Its path in the end state.</param>
    public sealed record ProveTrail(Hash32 TrailRoot, ImmutableArray<Hash32> Path) : Move;

    /// <summary>Defender: inner state roots that cut the span, its two ends left out.</summary>
    public sealed record ShowSteps(ImmutableArray<Hash32> Roots) : Move;

    /// <summary>Challenger: the first part of the span whose end is wrong.</summary>
    public sealed record PickSteps(int Part) : Move;

    /// <summary>Defender: nodes of the op tree.</summary>
    /// <param name="OpRoot">Its root, the first time only.</param>
    /// <param name="Nodes">All nodes below the frontier at the next level of the dissection.</param>
    public sealed record ShowOps(Hash32? OpRoot, ImmutableArray<Hash32> Nodes) : Move;

    /// <summary>Defender: nodes of the disputed result's tree.</summary>
    public sealed record ShowResult(ImmutableArray<Hash32> Nodes) : Move;

    /// <summary>Defender: nodes of the tree of the row's output; the first time the row is shown with them.</summary>
    public sealed record ShowLeaves(ImmutableArray<Hash32> Nodes) : Move;

    /// <summary>Challenger: the first wrong node of those shown last (op tree, result or leaves).</summary>
    public sealed record PickNode(int Node) : Move;

    /// <summary>Challenger, to the first nodes of the op tree: all rows are right, the result is not.</summary>
    public sealed record DoubtResult : Move;

    /// <summary>Anybody who knows it: the picked item of the result, to be compared with what the rows say. Decides the game.</summary>
    /// <param name="Item">Root of the tensor at the item.</param>
    /// <param name="Path">Its path in the disputed result.</param>
    public sealed record CompareItem(Hash32 Item, ImmutableArray<Hash32> Path) : Move;

    /// <summary>Defender: the words of the leaf; with the row, if it was not shown yet.</summary>
    public sealed record ShowLeaf(ImmutableArray<uint> Words) : Move;

    /// <summary>Challenger: a wrong element of the leaf.</summary>
    public sealed record PickElement(int Place) : Move;

    /// <summary>Defender: partial accumulators, the last of them the span's end.</summary>
    public sealed record ShowPartials(ImmutableArray<uint> Values) : Move;

    /// <summary>Challenger: the first wrong partial accumulator.</summary>
    public sealed record PickPartial(int Part) : Move;

    /// <summary>Anybody: have the referee execute. Decides the game.</summary>
    /// <remarks>The openings follow from the game and an <see cref="IExecution"/>: the openings builder makes them.</remarks>
    public sealed record Execute : Move;
}
