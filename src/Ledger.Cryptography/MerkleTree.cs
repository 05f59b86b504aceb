using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>Binary SHA-256 Merkle tree with separate prefixes for leaves and nodes. Spec: protocol.md §6.1.</summary>
/// <remarks>
/// leaf = SHA-256(0x00 ‖ item), node = SHA-256(0x01 ‖ left ‖ right). The depth is ceil(log2(items)); a missing node, at
/// whatever level, is 32 zero bytes. The number of items is never part of the root: it is fixed by the shape of what
/// is committed, and a reader must check a proof's depth against that shape.
/// </remarks>
public static class MerkleTree
{
    /// <summary>Bytes of a data leaf: 256 elements of four bytes.</summary>
    public const int LeafSize = 1024;

    /// <summary>Number of leaves of a byte string: at least one, the last one zero-padded.</summary>
    public static int LeafCount(long bytes) => checked((int)Math.Max(1, (bytes + LeafSize - 1) / LeafSize));

    /// <summary>Depth of a tree with this many items: the number of hashes in a proof.</summary>
    public static int Depth(int items)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        return 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)items - 1);
    }

    /// <summary>Hash of one item.</summary>
    public static Hash32 Leaf(ReadOnlySpan<byte> item)
    {
        Span<byte> input = item.Length <= LeafSize ? stackalloc byte[1 + item.Length] : new byte[1 + item.Length];
        input[0] = 0;
        item.CopyTo(input[1..]);
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(input, digest);
        return new Hash32(digest);
    }

    /// <summary>Hash of two children.</summary>
    public static Hash32 Node(Hash32 left, Hash32 right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Hash32.Size];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash32.Size)..]);
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(input, digest);
        return new Hash32(digest);
    }

    /// <summary>Leaf hashes of a byte string cut into leaves of 1,024 bytes.</summary>
    public static Hash32[] DataLeaves(ReadOnlySpan<byte> data)
    {
        Hash32[] leaves = new Hash32[LeafCount(data.Length)];
        Span<byte> input = stackalloc byte[1 + LeafSize];
        Span<byte> digest = stackalloc byte[Hash32.Size];
        for (int i = 0; i < leaves.Length; i++)
        {
            input.Clear();
            ReadOnlySpan<byte> part = data.Slice(i * LeafSize, Math.Min(LeafSize, data.Length - i * LeafSize));
            part.CopyTo(input[1..]);
            SHA256.HashData(input, digest);
            leaves[i] = new Hash32(digest);
        }

        return leaves;
    }

    /// <summary>Root of a byte string cut into leaves of 1,024 bytes: a tensor's root.</summary>
    public static Hash32 RootOfData(ReadOnlySpan<byte> data)
    {
        MerkleStack stack = new(stackalloc byte[MerkleStack.Size]);
        int taken = MerkleSubtree.AddAll(data, ref stack);
        data = data[taken..];
        if (taken > 0 && data.IsEmpty)
            return stack.Root();
        Span<byte> input = stackalloc byte[1 + LeafSize];
        input[0] = 0;
        for (; data.Length > LeafSize; data = data[LeafSize..])
        {
            data[..LeafSize].CopyTo(input[1..]);
            stack.Add(input);
        }

        input[(1 + data.Length)..].Clear();
        data.CopyTo(input[1..]);
        stack.Add(input);
        return stack.Root();
    }

    /// <summary>Root of a list of hashes, each of them an item: a state's root from its tensors' roots.</summary>
    public static Hash32 RootOfHashes(IReadOnlyList<Hash32> items) => Fold(HashLeaves(items));

    /// <summary>Root of a list of hashes, at least one, without an allocation.</summary>
    public static Hash32 RootOfHashes(ReadOnlySpan<Hash32> items)
    {
        ArgumentOutOfRangeException.ThrowIfZero(items.Length);
        MerkleStack stack = new(stackalloc byte[MerkleStack.Size]);
        Span<byte> input = stackalloc byte[1 + Hash32.Size];
        input[0] = 0;
        foreach (Hash32 item in items)
        {
            item.CopyTo(input[1..]);
            stack.Add(input);
        }

        return stack.Root();
    }

    /// <summary>Root of a list of byte strings, each of them an item: a program's root from its rows.</summary>
    public static Hash32 RootOfItems(IReadOnlyList<byte[]> items)
    {
        Hash32[] leaves = new Hash32[items.Count];
        for (int i = 0; i < leaves.Length; i++)
            leaves[i] = Leaf(items[i]);
        return Fold(leaves);
    }

    /// <summary>Leaf hashes of a list of hashes.</summary>
    public static Hash32[] HashLeaves(IReadOnlyList<Hash32> items)
    {
        Hash32[] leaves = new Hash32[items.Count];
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        for (int i = 0; i < leaves.Length; i++)
        {
            items[i].CopyTo(bytes);
            leaves[i] = Leaf(bytes);
        }

        return leaves;
    }

    /// <summary>Root over leaf hashes. The array is used as working space and is overwritten.</summary>
    public static Hash32 Fold(Hash32[] leaves)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leaves.Length, 1);
        for (int count = leaves.Length; count > 1; count = (count + 1) / 2)
        {
            for (int i = 0; i < count; i += 2)
                leaves[i / 2] = Node(leaves[i], i + 1 < count ? leaves[i + 1] : Hash32.Zero);
        }

        return leaves[0];
    }

    /// <summary>The siblings from leaf <paramref name="index"/> up to the root.</summary>
    public static Hash32[] Prove(IReadOnlyList<Hash32> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)leaves.Count);
        Hash32[] level = [.. leaves];
        Hash32[] proof = new Hash32[Depth(level.Length)];
        for (int d = 0, count = level.Length; d < proof.Length; d++, count = (count + 1) / 2, index /= 2)
        {
            int sibling = index ^ 1;
            proof[d] = sibling < count ? level[sibling] : Hash32.Zero;
            for (int i = 0; i < count; i += 2)
                level[i / 2] = Node(level[i], i + 1 < count ? level[i + 1] : Hash32.Zero);
        }

        return proof;
    }

    /// <summary>The root that a leaf hash at a position and its siblings lead to.</summary>
    public static Hash32 RootFromProof(Hash32 leaf, ulong index, ReadOnlySpan<Hash32> proof)
    {
        foreach (Hash32 sibling in proof)
        {
            leaf = (index & 1) == 0 ? Node(leaf, sibling) : Node(sibling, leaf);
            index >>= 1;
        }

        return leaf;
    }
}
