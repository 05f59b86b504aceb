using System.Runtime.InteropServices;
using Ledger.Cryptography;

namespace Ledger.Proofs.Traces;

/// <summary>Where the first words of a tensor lie; those after them are +0.</summary>
public delegate ReadOnlySpan<uint> WordSource();

/// <summary>A tensor's values and its Merkle tree: what an opening is taken from.</summary>
public sealed class CommittedTensor
{
    /// <summary>Number of words of a leaf.</summary>
    public const int LeafWords = MerkleTree.LeafSize / sizeof(uint);

    private readonly WordSource _words;
    private readonly Lazy<MerkleNodes> _tree;

    /// <summary>Takes a tensor's words; the tree is made when first asked for.</summary>
    /// <param name="words">The words.</param>
    /// <param name="length">Number of elements, +0 where there are fewer words.</param>
    public CommittedTensor(WordSource words, long length)
    {
        _words = words;
        Length = length;
        _tree = new Lazy<MerkleNodes>(() => TreeOf(_words(), length));
    }

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>The first elements as bits; all others are +0.</summary>
    public ReadOnlySpan<uint> Words => _words();

    /// <summary>The tensor's root.</summary>
    public Hash32 Root => Tree.Root;

    /// <summary>The tree over its leaves.</summary>
    public MerkleNodes Tree => _tree.Value;

    /// <summary>The bits of one element.</summary>
    public uint this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Length);
            ReadOnlySpan<uint> words = _words();
            return index < words.Length ? words[(int)index] : 0;
        }
    }

    /// <summary>The 256 words of a leaf, the last one zero-padded.</summary>
    public uint[] Leaf(long leaf)
    {
        ReadOnlySpan<uint> words = _words();
        uint[] copy = new uint[LeafWords];
        long start = leaf * LeafWords;
        if (start < words.Length)
            words.Slice((int)start, (int)Math.Min(LeafWords, words.Length - start)).CopyTo(copy);
        return copy;
    }

    /// <summary>The tree of a tensor whose first words are given.</summary>
    internal static MerkleNodes TreeOf(ReadOnlySpan<uint> words, long length)
    {
        Hash32[] leaves = new Hash32[MerkleTree.LeafCount(checked(length * sizeof(uint)))];
        Hash32[] given = words.IsEmpty ? [] : MerkleTree.DataLeaves(MemoryMarshal.AsBytes(words));
        given.CopyTo(leaves, 0);
        if (given.Length < leaves.Length)
            leaves.AsSpan(given.Length).Fill(MerkleTree.Leaf(new byte[MerkleTree.LeafSize]));
        return new MerkleNodes(leaves);
    }
}
