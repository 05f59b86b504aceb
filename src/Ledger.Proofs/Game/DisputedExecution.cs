using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Game;

/// <summary>One execution of a segment that a dispute narrowed down to: from an agreed root to a disputed one.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Step">The inner step; 0 for update and outer.</param>
/// <param name="Before">Agreed inner state before it: zero where it is derived (step 0) or none (outer). Update: the end state.</param>
/// <param name="Result">The disputed root: inner state after the step, update root, or next state.</param>
public sealed record DisputedExecution(SegmentKind Segment, int Step, Hash32 Before, Hash32 Result)
{
    /// <summary>Nodes of the defender's op tree that it has shown so far, from the root down.</summary>
    public ImmutableArray<ShownNodes> OpNodes { get; init; } = [];
}

/// <summary>Neighbouring nodes of a tree that a defender has shown.</summary>
/// <param name="Level">Their distance from the root.</param>
/// <param name="First">Place of the first on its level.</param>
/// <param name="Nodes">The nodes.</param>
public sealed record ShownNodes(int Level, long First, ImmutableArray<Hash32> Nodes);
