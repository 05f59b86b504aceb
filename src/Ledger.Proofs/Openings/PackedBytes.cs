using System.Buffers.Binary;
using Ledger.Cryptography;

namespace Ledger.Proofs.Openings;

/// <summary>Writes what the referee contract reads: fields one after the other, without padding. Spec: protocol.md §8.</summary>
internal sealed class PackedBytes
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>An item of a program: its length, then its bytes.</summary>
    public void Item(ReadOnlySpan<byte> item)
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)item.Length));
        _bytes.AddRange(length);
        _bytes.AddRange(item);
    }

    /// <summary>An item of a program and its path to the program root.</summary>
    public void ProvenItem(ProgramItems program, int index)
    {
        Item(program[index]);
        Path(program.Tree.Prove(index));
    }

    /// <summary>The number of a tensor, then its item and path.</summary>
    public void NumberedTensor(ProgramItems program, int tensor)
    {
        Number((uint)tensor);
        ProvenItem(program, ProgramItems.TensorIndex(tensor));
    }

    public void Byte(byte value) => _bytes.Add(value);

    public void Number(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        _bytes.AddRange(bytes);
    }

    public void Word(Hash32 word)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        word.CopyTo(bytes);
        _bytes.AddRange(bytes);
    }

    public void Path(ReadOnlySpan<Hash32> siblings)
    {
        foreach (Hash32 sibling in siblings)
            Word(sibling);
    }

    /// <summary>The 1,024 bytes of a leaf.</summary>
    public void Leaf(ReadOnlySpan<uint> words)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            _bytes.AddRange(bytes);
        }
    }
}
