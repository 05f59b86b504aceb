using System.Runtime.InteropServices;
using Ledger.Cryptography;

namespace Ledger.Proofs.Traces;

/// <summary>Where a tensor's words lie.</summary>
public delegate ReadOnlySpan<uint> WordSource();

/// <summary>A tensor's values and its Merkle tree: what an opening is taken from.</summary>
public sealed class CommittedTensor
{
    /// <summary>Number of words of a leaf.</summary>
    public const int LeafWords = MerkleTree.LeafSize / sizeof(uint);

    private readonly WordSource _words;
    private readonly Lazy<MerkleNodes> _tree;

    /// <summary>Takes a tensor's words; the tree is made when first asked for.</summary>
    public CommittedTensor(WordSource words)
    {
        _words = words;
        _tree = new Lazy<MerkleNodes>(() => new MerkleNodes(MerkleTree.DataLeaves(MemoryMarshal.AsBytes(_words()))));
    }

    /// <summary>The tensor's elements as bits.</summary>
    public ReadOnlySpan<uint> Words => _words();

    /// <summary>The tensor's root.</summary>
    public Hash32 Root => Tree.Root;

    /// <summary>The tree over its leaves.</summary>
    public MerkleNodes Tree => _tree.Value;

    /// <summary>The 256 words of a leaf, the last one zero-padded.</summary>
    public uint[] Leaf(long leaf)
    {
        ReadOnlySpan<uint> words = _words();
        uint[] copy = new uint[LeafWords];
        int start = checked((int)(leaf * LeafWords));
        words.Slice(start, Math.Min(LeafWords, words.Length - start)).CopyTo(copy);
        return copy;
    }
}
