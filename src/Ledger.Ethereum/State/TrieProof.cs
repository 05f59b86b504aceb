using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Reads one value out of a Merkle Patricia trie, given its root and the nodes on the way to the value. Spec: Yellow Paper, appendix D.</summary>
public static class TrieProof
{
    private const int Branch = 17, Pair = 2;

    /// <summary>Root of the trie that holds nothing.</summary>
    public static Hash32 EmptyRoot { get; } = Keccak256.Hash([0x80]);

    /// <summary>Whether the nodes prove what the trie holds under a key.</summary>
    /// <param name="root">The trie.</param>
    /// <param name="key">The key, whole bytes.</param>
    /// <param name="nodes">Encoded nodes from the root down; none left over, none missing.</param>
    /// <param name="value">The value; null where the nodes prove that there is none.</param>
    public static bool TryRead(Hash32 root, ReadOnlySpan<byte> key, IReadOnlyList<ReadOnlyMemory<byte>> nodes, out byte[]? value)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        value = null;
        // Clients disagree on how to show an empty trie: by no node at all, or by its one empty node.
        if (root == EmptyRoot)
            return nodes.Count == 0 || (nodes.Count == 1 && nodes[0].Span.SequenceEqual([(byte)0x80]));
        try
        {
            return TryWalk(root, key, nodes, out value);
        }
        catch (RlpFormatException)
        {
            return false;
        }
    }

    private static bool TryWalk(Hash32 root, ReadOnlySpan<byte> key, IReadOnlyList<ReadOnlyMemory<byte>> nodes, out byte[]? value)
    {
        value = null;
        int depth = 0, used = 0;
        RlpItem? node = Take(root, nodes, ref used);
        while (node is not null)
        {
            IReadOnlyList<RlpItem> items = node.AsList();
            RlpItem next;
            if (items.Count == Branch && depth == 2 * key.Length)
                return End(items[^1].AsBytes(), used == nodes.Count, out value);
            if (items.Count == Branch)
            {
                next = items[Nibble(key, depth++)];
            }
            else if (items.Count == Pair)
            {
                if (Path(items[0].AsBytes()) is not (bool isLeaf, byte[] path))
                    return false;
                if (!Continues(key, depth, path))
                    return used == nodes.Count; // another key lies where this one would
                depth += path.Length;
                if (isLeaf)
                    return depth == 2 * key.Length ? End(items[1].AsBytes(), used == nodes.Count, out value) : used == nodes.Count;
                next = items[1];
            }
            else
            {
                return false;
            }

            // A node shorter than a hash stands in its parent itself.
            if (next.Items is not null)
                node = next;
            else if (next.AsBytes().IsEmpty)
                return used == nodes.Count;
            else if (next.AsBytes().Length == Hash32.Size)
                node = Take(new Hash32(next.AsBytes()), nodes, ref used);
            else
                return false;
        }

        return false;
    }

    private static bool End(ReadOnlySpan<byte> found, bool isWhole, out byte[]? value)
    {
        value = isWhole && !found.IsEmpty ? found.ToArray() : null;
        return isWhole;
    }

    private static RlpItem? Take(Hash32 hash, IReadOnlyList<ReadOnlyMemory<byte>> nodes, ref int used) =>
        used < nodes.Count && Keccak256.Hash(nodes[used].Span) == hash ? RlpItem.Decode(nodes[used++]) : null;

    private static int Nibble(ReadOnlySpan<byte> key, int at) => at % 2 == 0 ? key[at / 2] >> 4 : key[at / 2] & 0xf;

    private static bool Continues(ReadOnlySpan<byte> key, int depth, byte[] path)
    {
        if (depth + path.Length > 2 * key.Length)
            return false;
        for (int i = 0; i < path.Length; i++)
        {
            if (Nibble(key, depth + i) != path[i])
                return false;
        }

        return true;
    }

    /// <summary>Undoes the hex-prefix encoding; null when it is none.</summary>
    private static (bool IsLeaf, byte[] Path)? Path(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty || encoded[0] >> 4 > 3)
            return null;
        bool isOdd = (encoded[0] & 0x10) != 0;
        if (!isOdd && (encoded[0] & 0xf) != 0)
            return null;
        List<byte> path = isOdd ? [(byte)(encoded[0] & 0xf)] : [];
        foreach (byte two in encoded[1..])
        {
            path.Add((byte)(two >> 4));
            path.Add((byte)(two & 0xf));
        }

        return ((encoded[0] & 0x20) != 0, [.. path]);
    }
}
