using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>A Merkle root from leaf hashes that come one by one: holds one unfinished node a level and allocates nothing.</summary>
/// <remarks>Every level is the input of a node's hash, 0x01 ‖ left ‖ right, into which digests are written where they are needed.</remarks>
internal ref struct MerkleStack
{
    /// <summary>Bytes that a stack of any size needs.</summary>
    public const int Size = Levels * NodeSize;

    private const int Levels = 33, NodeSize = 1 + (2 * Hash32.Size);
    private readonly Span<byte> _nodes;
    private uint _count;

    public MerkleStack(Span<byte> memory)
    {
        _nodes = memory[..Size];
        for (int level = 0; level < Levels; level++)
            _nodes[level * NodeSize] = 1;
    }

    /// <summary>Adds the leaf hash of an item with its prefix.</summary>
    public void Add(ReadOnlySpan<byte> prefixedItem)
    {
        SHA256.HashData(prefixedItem, Slot(0, _count));
        Join(0);
    }

    /// <summary>Adds the root of 2^level leaves; so many leaves or a multiple of them came before.</summary>
    public void AddSubtree(ReadOnlySpan<byte> root, int level)
    {
        root.CopyTo(Slot(level, _count >> level));
        Join(level);
    }

    /// <summary>Root over what was added, at least one leaf; missing nodes are zeros.</summary>
    public Hash32 Root()
    {
        uint count = _count;
        bool carried = false;
        int level = 0;
        for (; count > 1; count = (count + 1) / 2, level++)
        {
            bool isAlone = (count & 1) != 0;
            if (isAlone)
                Slot(level, 1).Clear();
            if (isAlone || carried)
                Raise(level, (count - 1) / 2);
            carried |= isAlone;
        }

        return new Hash32(Slot(level, 0));
    }

    /// <summary>Hashes all nodes that are now complete.</summary>
    private void Join(int level)
    {
        uint index = _count >> level;
        _count += 1u << level;
        for (; (index & 1) != 0; index >>= 1)
            Raise(level++, index >> 1);
    }

    /// <summary>Hashes the node of a level into its place one level up.</summary>
    private readonly void Raise(int level, uint index) => SHA256.HashData(_nodes.Slice(level * NodeSize, NodeSize), Slot(level + 1, index));

    private readonly Span<byte> Slot(int level, uint index) => _nodes.Slice((level * NodeSize) + 1 + ((int)(index & 1) * Hash32.Size), Hash32.Size);
}
