using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ledger.Models;

/// <summary>Numbers distinct byte strings in the order in which they first appear.</summary>
internal sealed class PieceTable
{
    private readonly List<(int Offset, int Length)> _pieces = [];
    private readonly List<byte> _bytes = [];
    private int[] _slots = new int[1024]; // piece number + 1, open addressing; a power of two, at most half full

    /// <summary>Number of distinct pieces.</summary>
    public int Count => _pieces.Count;

    /// <summary>Bytes of all distinct pieces together.</summary>
    public int TotalBytes => _bytes.Count;

    /// <summary>Bytes of a piece; valid until the next piece is added.</summary>
    public ReadOnlySpan<byte> this[int number] =>
        CollectionsMarshal.AsSpan(_bytes).Slice(_pieces[number].Offset, _pieces[number].Length);

    /// <summary>Number of a piece; −1 when it is new.</summary>
    public int Find(ReadOnlySpan<byte> piece) => _slots[SlotOf(piece)] - 1;

    /// <summary>Number of a piece, added if it is new.</summary>
    public int FindOrAdd(ReadOnlySpan<byte> piece)
    {
        int slot = SlotOf(piece);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;
        _pieces.Add((_bytes.Count, piece.Length));
        _bytes.AddRange(piece);
        _slots[slot] = _pieces.Count;
        if (2 * _pieces.Count > _slots.Length)
            Grow();
        return _pieces.Count - 1;
    }

    private int SlotOf(ReadOnlySpan<byte> piece)
    {
        int mask = _slots.Length - 1;
        int slot = (int)Hash(piece) & mask;
        while (_slots[slot] != 0 && !this[_slots[slot] - 1].SequenceEqual(piece))
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        for (int number = 0; number < _pieces.Count; number++)
            _slots[SlotOf(this[number])] = number + 1;
    }

    private static ulong Hash(ReadOnlySpan<byte> piece)
    {
        ulong hash = (ulong)piece.Length * 0x9E3779B97F4A7C15;
        for (; piece.Length >= sizeof(ulong); piece = piece[sizeof(ulong)..])
            hash = Step(hash, BinaryPrimitives.ReadUInt64LittleEndian(piece));
        ulong tail = 0;
        for (int i = 0; i < piece.Length; i++)
            tail |= (ulong)piece[i] << (8 * i);
        return Step(hash, tail);
    }

    private static ulong Step(ulong hash, ulong word)
    {
        hash = (hash ^ word) * 0xBF58476D1CE4E5B9;
        return hash ^ (hash >> 32);
    }
}
