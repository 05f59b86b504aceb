namespace Ledger.Cryptography;

/// <summary>All nodes of a Merkle tree. Spec: protocol.md §6.1.</summary>
public sealed class MerkleNodes
{
    private readonly Hash32[][] _levels; // from the leaves up

    private MerkleNodes(Hash32[][] levels) => _levels = levels;

    /// <summary>Makes the tree over leaf hashes.</summary>
    public MerkleNodes(Hash32[] leaves)
    {
        _levels = new Hash32[MerkleTree.Depth(leaves.Length) + 1][];
        _levels[0] = leaves;
        for (int height = 1; height < _levels.Length; height++)
        {
            Hash32[] below = _levels[height - 1];
            Hash32[] level = new Hash32[(below.Length + 1) / 2];
            for (int i = 0; i < level.Length; i++)
                level[i] = MerkleTree.Node(below[2 * i], 2 * i + 1 < below.Length ? below[2 * i + 1] : Hash32.Zero);
            _levels[height] = level;
        }
    }

    /// <summary>Number of leaves.</summary>
    public int Count => _levels[0].Length;

    /// <summary>Number of levels below the root.</summary>
    public int Depth => _levels.Length - 1;

    /// <summary>The root.</summary>
    public Hash32 Root => _levels[^1][0];

    /// <summary>The node at a distance from the root; zero where there is none.</summary>
    public Hash32 this[int level, long index]
    {
        get
        {
            Hash32[] nodes = _levels[Depth - level];
            return index < nodes.Length ? nodes[index] : Hash32.Zero;
        }
    }

    /// <summary>The siblings from a leaf up to the root.</summary>
    public Hash32[] Prove(long index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count);
        Hash32[] proof = new Hash32[Depth];
        for (int height = 0; height < proof.Length; height++)
            proof[height] = this[Depth - height, (index >> height) ^ 1];
        return proof;
    }

    /// <summary>This tree with some neighbouring nodes of a level replaced, and all that follows from them above.</summary>
    /// <remarks>What stands below the replaced nodes stays and need not lead to them: only proofs of other leaves lead to the new root.</remarks>
    public MerkleNodes With(int level, long first, ReadOnlySpan<Hash32> nodes)
    {
        Hash32[][] levels = [.. _levels.Select(static nodes => nodes.ToArray())];
        int height = Depth - level;
        int count = (int)Math.Min(nodes.Length, levels[height].Length - first);
        nodes[..count].CopyTo(levels[height].AsSpan((int)first));
        for (long from = first, to = first + count - 1; height < Depth; height++)
        {
            (from, to) = (from / 2, to / 2);
            for (long i = from; i <= to; i++)
                levels[height + 1][i] = MerkleTree.Node(levels[height][2 * i], 2 * i + 1 < levels[height].Length ? levels[height][2 * i + 1] : Hash32.Zero);
        }

        return new MerkleNodes(levels);
    }
}
