using System.Runtime.InteropServices;
using Ledger.Cryptography;
using Ledger.Proofs.Traces;

namespace Ledger.Proofs.Openings;

/// <summary>A leaf and the path that leads it to a root of a claim.</summary>
/// <param name="Leaf">Its bytes: 1,024 of a tensor, 32 of a trace.</param>
/// <param name="Path">Siblings up to the tensor's root, then up to the root of the tree that the tensor is in.</param>
public sealed record LeafOpening(byte[] Leaf, byte[] Path);

/// <summary>What answers a demand for a leaf of a claim. Spec: protocol.md §8.10.</summary>
public static class DemandOpenings
{
    /// <summary>A leaf of a tensor of a state or of an update.</summary>
    /// <param name="tensors">The tensors of the tree in the order of its root.</param>
    /// <param name="position">Place of the tensor.</param>
    /// <param name="leaf">Number of the leaf.</param>
    public static LeafOpening OfTensor(IReadOnlyList<CommittedTensor> tensors, int position, long leaf)
    {
        CommittedTensor tensor = tensors[position];
        byte[] bytes = MemoryMarshal.AsBytes<uint>(tensor.Leaf(leaf)).ToArray();
        MerkleNodes tree = new(MerkleTree.HashLeaves([.. tensors.Select(static one => one.Root)]));
        return new LeafOpening(bytes, Bytes([.. tensor.Tree.Prove(leaf), .. tree.Prove(position)]));
    }

    /// <summary>The root of the state at a checkpoint.</summary>
    /// <param name="checkpoints">The roots at all checkpoints.</param>
    /// <param name="checkpoint">Number of the checkpoint.</param>
    public static LeafOpening OfTrace(IReadOnlyList<Hash32> checkpoints, int checkpoint) => new(checkpoints[checkpoint].ToArray(), PathInTrace(checkpoints, checkpoint));

    /// <summary>The path of a checkpoint's root to the trace root.</summary>
    public static byte[] PathInTrace(IReadOnlyList<Hash32> checkpoints, int checkpoint) =>
        Bytes(new MerkleNodes(MerkleTree.HashLeaves(checkpoints)).Prove(checkpoint));

    private static byte[] Bytes(Hash32[] path) => [.. path.SelectMany(static node => node.ToArray())];
}
