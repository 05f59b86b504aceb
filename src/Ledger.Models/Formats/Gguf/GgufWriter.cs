using System.Text;

namespace Ledger.Models;

/// <summary>Builds a GGUF file of float32 tensors in memory; keys and tensors lie in the order in which they are added. Spec: protocol.md §14.2.</summary>
internal sealed class GgufWriter
{
    /// <summary>"GGUF", read as a little-endian number.</summary>
    public const uint Magic = 0x46554747;

    public const uint Version = 3;

    public const int Alignment = 32;

    private readonly List<(string Key, GgufValue Value)> _keys = [];
    private readonly List<(string Name, int[] Extents, ReadOnlyMemory<float> Values)> _tensors = [];

    public GgufWriter Key(string key, GgufValue value)
    {
        _keys.Add((key, value));
        return this;
    }

    /// <summary>Adds a tensor; <paramref name="extents"/> start with the contiguous one.</summary>
    public void Tensor(string name, int[] extents, ReadOnlyMemory<float> values) => _tensors.Add((name, extents, values));

    /// <exception cref="ArgumentException">The file would be larger than an array.</exception>
    public byte[] ToBytes()
    {
        using MemoryStream header = new();
        using BinaryWriter writer = new(header); // little-endian on every machine
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_keys.Count);
        foreach ((string key, GgufValue value) in _keys)
        {
            WriteText(writer, Encoding.UTF8.GetBytes(key));
            WriteValue(writer, value);
        }

        long data = WriteDescriptions(writer);
        long start = Aligned(header.Length);
        if (start + data > Array.MaxLength)
            throw new ArgumentException($"A model of {start + data} bytes is larger than the {Array.MaxLength} that fit in one array.");

        byte[] file = new byte[start + data];
        header.GetBuffer().AsSpan(0, (int)header.Length).CopyTo(file);
        long at = start;
        foreach ((_, _, ReadOnlyMemory<float> values) in _tensors)
        {
            Float32Bytes.Write(values.Span, file.AsSpan((int)at, 4 * values.Length));
            at += Aligned(4L * values.Length);
        }

        return file;
    }

    private long WriteDescriptions(BinaryWriter writer)
    {
        long offset = 0;
        foreach ((string name, int[] extents, ReadOnlyMemory<float> values) in _tensors)
        {
            WriteText(writer, Encoding.UTF8.GetBytes(name));
            writer.Write((uint)extents.Length);
            foreach (int extent in extents)
                writer.Write((ulong)extent);
            writer.Write((uint)GgufElementType.Float32.Number);
            writer.Write((ulong)offset);
            offset += Aligned(4L * values.Length);
        }

        return offset;
    }

    private static void WriteValue(BinaryWriter writer, GgufValue value)
    {
        switch (value)
        {
            case GgufValue.Scalar scalar:
                writer.Write((uint)scalar.Type);
                Span<byte> bits = stackalloc byte[8];
                System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bits, scalar.Bits);
                writer.Write(bits[..GgufValue.SizeOf(scalar.Type)]);
                break;
            case GgufValue.Text text:
                writer.Write((uint)GgufValueType.Text);
                WriteText(writer, text.Utf8.Span);
                break;
            case GgufValue.Numbers numbers:
                WriteList(writer, numbers.Element, numbers.Count);
                writer.Write(numbers.Bytes.Span);
                break;
            case GgufValue.Texts texts:
                WriteList(writer, GgufValueType.Text, texts.Items.Count);
                foreach (ReadOnlyMemory<byte> item in texts.Items)
                    WriteText(writer, item.Span);
                break;
        }
    }

    private static void WriteList(BinaryWriter writer, GgufValueType element, int count)
    {
        writer.Write((uint)GgufValueType.List);
        writer.Write((uint)element);
        writer.Write((ulong)count);
    }

    private static void WriteText(BinaryWriter writer, ReadOnlySpan<byte> utf8)
    {
        writer.Write((ulong)utf8.Length);
        writer.Write(utf8);
    }

    private static long Aligned(long length) => (length + Alignment - 1) / Alignment * Alignment;
}
