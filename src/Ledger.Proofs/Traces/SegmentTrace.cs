using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Traces;

/// <summary>What one execution of a segment commits to: the root of every row's output and the roots of its result's items.</summary>
public sealed class SegmentTrace
{
    /// <summary>Takes the roots of an execution.</summary>
    public SegmentTrace(SegmentKind segment, int step, ImmutableArray<Hash32> outputs, ImmutableArray<Hash32> result)
        : this(segment, step, outputs, result, new MerkleNodes(MerkleTree.HashLeaves(outputs)))
    {
    }

    private SegmentTrace(SegmentKind segment, int step, ImmutableArray<Hash32> outputs, ImmutableArray<Hash32> result, MerkleNodes opTree)
    {
        Segment = segment;
        Step = step;
        Outputs = outputs;
        Result = result;
        OpTree = opTree;
        ResultTree = new MerkleNodes(MerkleTree.HashLeaves(result));
    }

    /// <summary>The segment.</summary>
    public SegmentKind Segment { get; }

    /// <summary>The inner step; 0 for update and outer.</summary>
    public int Step { get; }

    /// <summary>Tensor roots of the outputs, row by row: the items of the op tree.</summary>
    public ImmutableArray<Hash32> Outputs { get; }

    /// <summary>Tensor roots of what the execution leaves: the items of the result root.</summary>
    public ImmutableArray<Hash32> Result { get; }

    /// <summary>The op tree.</summary>
    public MerkleNodes OpTree { get; }

    /// <summary>The result's tree.</summary>
    public MerkleNodes ResultTree { get; }

    /// <summary>The same outputs seen in another op tree: for rows on which both trees agree.</summary>
    internal SegmentTrace In(MerkleNodes opTree) => new(Segment, Step, Outputs, Result, opTree);
}
