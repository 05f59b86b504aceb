using System.Buffers.Binary;
using System.Text;

namespace Ledger.Models;

/// <summary>A value of a GGUF key.</summary>
internal abstract record GgufValue
{
    private GgufValue() { }

    /// <summary>A number or a truth value: its type, and its bits in the low bytes.</summary>
    public sealed record Scalar(GgufValueType Type, ulong Bits) : GgufValue;

    /// <summary>A text as the file has it, whether UTF-8 or not.</summary>
    public sealed record Text(ReadOnlyMemory<byte> Utf8) : GgufValue
    {
        /// <inheritdoc />
        public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
    }

    /// <summary>A list of numbers, little-endian.</summary>
    public sealed record Numbers(GgufValueType Element, int Count, ReadOnlyMemory<byte> Bytes) : GgufValue;

    /// <summary>A list of texts.</summary>
    public sealed record Texts(IReadOnlyList<ReadOnlyMemory<byte>> Items) : GgufValue;

    public static GgufValue Of(uint value) => new Scalar(GgufValueType.UInt32, value);

    public static GgufValue Of(float value) => new Scalar(GgufValueType.Float32, BitConverter.SingleToUInt32Bits(value));

    public static GgufValue Of(bool value) => new Scalar(GgufValueType.Bool, value ? 1u : 0u);

    public static GgufValue Of(string value) => new Text(Encoding.UTF8.GetBytes(value));

    public static GgufValue Of(IEnumerable<string> items) =>
        new Texts([.. items.Select(static item => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(item))]);

    public static GgufValue Of(ReadOnlySpan<int> items)
    {
        byte[] bytes = new byte[4 * items.Length];
        for (int i = 0; i < items.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), items[i]);
        return new Numbers(GgufValueType.Int32, items.Length, bytes);
    }

    /// <summary>Length of a number of this type; 0 for what is no number.</summary>
    public static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 0,
    };
}
