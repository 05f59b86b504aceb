using System.Buffers.Binary;
using Ledger.Content;

namespace Ledger.Models;

/// <summary>Builds a safetensors file of float32 tensors in memory. Spec: protocol.md §14.3.</summary>
internal sealed class SafetensorsWriter
{
    private readonly SortedDictionary<string, (int[] Shape, ReadOnlyMemory<float> Values)> _tensors = new(StringComparer.Ordinal);

    public void Tensor(string name, int[] shape, ReadOnlyMemory<float> values) => _tensors.Add(name, (shape, values));

    /// <exception cref="ArgumentException">The file would be larger than an array.</exception>
    public byte[] ToBytes(CanonicalValue metadata)
    {
        SortedDictionary<string, CanonicalValue> entries = new(StringComparer.Ordinal) { ["__metadata__"] = metadata };
        long end = 0;
        foreach ((string name, (int[] shape, ReadOnlyMemory<float> values)) in _tensors)
        {
            long start = end;
            end += 4L * values.Length;
            entries.Add(name, CanonicalValue.Of(
                ("data_offsets", CanonicalValue.Of([(CanonicalValue)start, end])),
                ("dtype", "F32"),
                ("shape", CanonicalValue.Of(shape.Select(static extent => (CanonicalValue)extent)))));
        }

        byte[] header = CanonicalJson.Write(new CanonicalValue.Map(entries));
        int padded = (header.Length + 7) / 8 * 8;
        if (8 + padded + end > Array.MaxLength)
            throw new ArgumentException($"A model of {end} bytes is larger than the {Array.MaxLength} that fit in one array.");
        byte[] file = new byte[8 + padded + end];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)padded);
        header.CopyTo(file, 8);
        file.AsSpan(8 + header.Length, padded - header.Length).Fill((byte)' ');
        Span<byte> rest = file.AsSpan(8 + padded);
        foreach ((_, (_, ReadOnlyMemory<float> values)) in _tensors)
        {
            Float32Bytes.Write(values.Span, rest);
            rest = rest[(4 * values.Length)..];
        }

        return file;
    }
}
