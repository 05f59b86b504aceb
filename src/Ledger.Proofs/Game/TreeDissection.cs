using System.Collections.Immutable;
using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>How a Merkle tree is opened: up to four levels at a time, divided as evenly as that allows, the wider ones last. Spec: protocol.md §8.</summary>
/// <remarks>
/// Shown are existing nodes only. A defender may show any 32 bytes as a node, zero included: what is missing is known from the number of
/// items, never from the value of a node.
/// </remarks>
public static class TreeDissection
{
    private const int Levels = 4;

    /// <summary>Level of the nodes that are shown below a node at <paramref name="level"/> of a tree of a depth.</summary>
    public static int Next(int level, int depth)
    {
        int left = depth - level;
        return left == 0 ? level : level + left / ((left + Levels - 1) / Levels);
    }

    /// <summary>Number of nodes that exist so many levels below a node of a tree.</summary>
    public static int Existing(int items, int level, long index)
    {
        int depth = MerkleTree.Depth(items), next = Next(level, depth), width = 1 << (next - level);
        long onLevel = (((long)items - 1) >> (depth - next)) + 1;
        return (int)Math.Clamp(onLevel - index * width, 0, width);
    }

    /// <summary>The nodes to show below a node of a tree.</summary>
    public static ImmutableArray<Hash32> Nodes(MerkleNodes tree, int level, long index)
    {
        int next = Next(level, tree.Depth), width = 1 << (next - level);
        return [.. Enumerable.Range(0, Existing(tree.Count, level, index)).Select(i => tree[next, index * width + i])];
    }

    /// <summary>Hash of a node from its existing descendants so many levels below.</summary>
    public static Hash32 Fold(ImmutableArray<Hash32> nodes, int levels)
    {
        Hash32[] level = [.. nodes];
        for (int count = nodes.Length; levels > 0; levels--, count = (count + 1) / 2)
        {
            for (int i = 0; i < count; i += 2)
                level[i / 2] = Above(level, i, count);
        }

        return level[0];
    }

    /// <summary>The path from one of the nodes shown to the node so many levels above them.</summary>
    public static ImmutableArray<Hash32> Path(ImmutableArray<Hash32> nodes, int levels, int picked)
    {
        Hash32[] level = [.. nodes];
        ImmutableArray<Hash32>.Builder siblings = ImmutableArray.CreateBuilder<Hash32>(levels);
        for (int count = nodes.Length; siblings.Count < levels; count = (count + 1) / 2, picked >>= 1)
        {
            siblings.Add((picked ^ 1) < count ? level[picked ^ 1] : Hash32.Zero);
            for (int i = 0; i < count; i += 2)
                level[i / 2] = Above(level, i, count);
        }

        return siblings.MoveToImmutable();
    }

    private static Hash32 Above(Hash32[] level, int left, int count) => MerkleTree.Node(level[left], left + 1 < count ? level[left + 1] : Hash32.Zero);
}
