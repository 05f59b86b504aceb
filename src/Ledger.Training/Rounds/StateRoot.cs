using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>Root of a state: the Merkle root over the roots of its tensors in declaration order. Spec: protocol.md §6.2.</summary>
internal static class StateRoot
{
    public static Hash32 Of(float[][] tensors)
    {
        Hash32[] roots = new Hash32[tensors.Length];
        for (int i = 0; i < roots.Length; i++)
            roots[i] = MerkleTree.RootOfData(TensorBytes.Of<float>(tensors[i]));
        return MerkleTree.RootOfHashes(roots);
    }
}
