using System.Numerics;

namespace Ledger.Cryptography;

/// <summary>Roots of whole subtrees of data leaves, sixteen hashes at a time where the machine can.</summary>
internal static unsafe class MerkleSubtree
{
    private const int HighestLevel = 8;

    /// <summary>Adds as many whole leaves as fill subtrees to the stack; gives their number of bytes.</summary>
    public static int AddAll(ReadOnlySpan<byte> data, ref MerkleStack stack)
    {
        int leaves = data.Length / MerkleTree.LeafSize, done = 0;
        if (!Sha256Lanes.IsSupported || leaves < Sha256Lanes.Count)
            return 0;
        byte* digests = stackalloc byte[Hash32.Size << HighestLevel];
        new Span<byte>(digests, Hash32.Size << HighestLevel).Clear();
        fixed (byte* bytes = data)
        {
            for (int left = leaves; left >= Sha256Lanes.Count; left = leaves - done)
            {
                int level = Math.Min(HighestLevel, BitOperations.Log2((uint)left));
                Root(bytes + ((nint)done * MerkleTree.LeafSize), level, digests);
                stack.AddSubtree(new ReadOnlySpan<byte>(digests, Hash32.Size), level);
                done += 1 << level;
            }
        }

        return done * MerkleTree.LeafSize;
    }

    /// <summary>The root of 2^level leaves into the first digest. A level is hashed over the one below: its sixteen inputs lie where no later one does.</summary>
    private static void Root(byte* leaves, int level, byte* digests)
    {
        for (int i = 0; i < 1 << level; i += Sha256Lanes.Count)
            Sha256Lanes.Hash(0, leaves + ((nint)i * MerkleTree.LeafSize), MerkleTree.LeafSize, digests + (i * Hash32.Size));
        for (int nodes = 1 << (level - 1); nodes > 0; nodes /= 2)
        {
            for (int i = 0; i < nodes; i += Sha256Lanes.Count)
                Sha256Lanes.Hash(1, digests + (2 * i * Hash32.Size), 2 * Hash32.Size, digests + (i * Hash32.Size));
        }
    }
}
