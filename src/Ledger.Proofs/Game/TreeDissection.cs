using System.Collections.Immutable;
using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>How a Merkle tree is opened: sixteen nodes at a time, the first time so few levels that the last time is full. Spec: protocol.md §8.</summary>
public static class TreeDissection
{
    private const int Levels = 4;

    /// <summary>Level of the nodes that are shown below a node at <paramref name="level"/> of a tree of a depth.</summary>
    public static int Next(int level, int depth) => level + (level == 0 && depth % Levels != 0 ? depth % Levels : Math.Min(Levels, depth - level));

    /// <summary>The nodes to show below a node of a tree.</summary>
    public static ImmutableArray<Hash32> Nodes(MerkleNodes tree, int level, long index)
    {
        int next = Next(level, tree.Depth), width = 1 << (next - level);
        return [.. Enumerable.Range(0, width).Select(i => tree[next, index * width + i])];
    }

    /// <summary>Hash of a node from all nodes so many levels below it: a power of two.</summary>
    public static Hash32 Fold(ImmutableArray<Hash32> nodes)
    {
        // A missing subtree is one zero node at every level, not a node over zeros.
        Hash32[] level = [.. nodes];
        for (int count = level.Length; count > 1; count /= 2)
        {
            for (int i = 0; i < count; i += 2)
                level[i / 2] = level[i].IsZero && level[i + 1].IsZero ? Hash32.Zero : MerkleTree.Node(level[i], level[i + 1]);
        }

        return level[0];
    }
}
