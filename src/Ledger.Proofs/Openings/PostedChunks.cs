using System.Buffers.Binary;
using Ledger.Cryptography;

namespace Ledger.Proofs.Openings;

/// <summary>Opens what was posted in a game where a move needs little of it: Keccak-256 trees, the twin of the contract's Chunks. Spec: protocol.md §8.7.</summary>
public static class PostedChunks
{
    private const int WordElements = Hash32.Size / sizeof(uint), Sums = 8;

    /// <summary>Root over the 32 words of 32 bytes of a tensor's leaf.</summary>
    public static Hash32 LeafRoot(ReadOnlySpan<byte> leaf)
    {
        List<Hash32> level = Words(leaf);
        while (level.Count > 1)
            level = Above(level);
        return level[0];
    }

    /// <summary>The word that holds an element of a leaf, and its siblings.</summary>
    public static byte[] OpenElement(ReadOnlySpan<byte> leaf, int element) =>
        Open(leaf.Slice(element / WordElements * Hash32.Size, Hash32.Size), Words(leaf), element / WordElements);

    /// <summary>The chunk that holds a partial sum and the accumulator before it, and its siblings.</summary>
    /// <param name="start">The accumulator before the first sum.</param>
    /// <param name="sums">The sums, four bytes each, big-endian.</param>
    /// <param name="index">The sum.</param>
    public static byte[] OpenSum(uint start, ReadOnlySpan<byte> sums, int index)
    {
        byte[] all = new byte[sizeof(uint) + sums.Length];
        BinaryPrimitives.WriteUInt32BigEndian(all, start);
        sums.CopyTo(all.AsSpan(sizeof(uint)));
        List<Hash32> level = [];
        for (int chunk = 0; chunk * Hash32.Size < sums.Length; chunk++)
            level.Add(Keccak256.Hash(Chunk(all, chunk)));
        return Open(Chunk(all, index / Sums), level, index / Sums);
    }

    private static ReadOnlySpan<byte> Chunk(byte[] all, int chunk) =>
        all.AsSpan(chunk * Hash32.Size, Math.Min(Hash32.Size + sizeof(uint), all.Length - chunk * Hash32.Size));

    private static byte[] Open(ReadOnlySpan<byte> chunk, List<Hash32> level, int position)
    {
        List<byte> opened = [.. chunk];
        for (; level.Count > 1; level = Above(level), position >>= 1)
            opened.AddRange((position ^ 1) < level.Count ? level[position ^ 1].ToArray() : Hash32.Zero.ToArray());
        return [.. opened];
    }

    private static List<Hash32> Words(ReadOnlySpan<byte> leaf)
    {
        List<Hash32> words = new(leaf.Length / Hash32.Size);
        for (int i = 0; i < leaf.Length; i += Hash32.Size)
            words.Add(new Hash32(leaf.Slice(i, Hash32.Size).ToArray()));
        return words;
    }

    private static List<Hash32> Above(List<Hash32> level)
    {
        List<Hash32> above = new((level.Count + 1) / 2);
        for (int i = 0; i < level.Count; i += 2)
            above.Add(Keccak256.Hash([.. level[i].ToArray(), .. (i + 1 < level.Count ? level[i + 1] : Hash32.Zero).ToArray()]));
        return above;
    }
}
