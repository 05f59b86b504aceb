using System.Buffers.Binary;

namespace Ledger.Models;

/// <summary>All of a GGUF file but its tensors' data.</summary>
internal sealed record GgufDescription(
    IReadOnlyDictionary<string, GgufValue> Keys, IReadOnlyList<GgufTensor> Tensors, long DataStart, long FileSize)
{
    /// <summary>A text; null when the key is absent or holds something else.</summary>
    public string? Text(string key) => Keys.GetValueOrDefault(key) is GgufValue.Text text ? text.ToString() : null;

    /// <summary>A list of texts; null when the key is absent or holds something else.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Texts(string key) => Keys.GetValueOrDefault(key) is GgufValue.Texts texts ? texts.Items : null;

    /// <summary>An integer of any type that fits in 63 bits.</summary>
    public bool TryInteger(string key, out long value)
    {
        value = 0;
        return Keys.TryGetValue(key, out GgufValue? found) && found is GgufValue.Scalar scalar && TryInteger(scalar.Type, scalar.Bits, out value);
    }

    /// <summary>An integer, or each of a list of them; null when the key is absent or holds something else.</summary>
    public IReadOnlyList<long>? Integers(string key)
    {
        if (TryInteger(key, out long single))
            return [single];
        if (Keys.GetValueOrDefault(key) is not GgufValue.Numbers list)
            return null;
        long[] values = new long[list.Count];
        int size = GgufValue.SizeOf(list.Element);
        Span<byte> bits = stackalloc byte[8];
        for (int i = 0; i < values.Length; i++)
        {
            bits.Clear();
            list.Bytes.Span.Slice(i * size, size).CopyTo(bits);
            if (!TryInteger(list.Element, BinaryPrimitives.ReadUInt64LittleEndian(bits), out values[i]))
                return null;
        }

        return values;
    }

    /// <summary>A binary32.</summary>
    public float? Float(string key) =>
        Keys.GetValueOrDefault(key) is GgufValue.Scalar { Type: GgufValueType.Float32 } scalar ? BitConverter.UInt32BitsToSingle((uint)scalar.Bits) : null;

    private static bool TryInteger(GgufValueType type, ulong bits, out long value)
    {
        value = type switch
        {
            GgufValueType.UInt8 or GgufValueType.UInt16 or GgufValueType.UInt32 or GgufValueType.UInt64 or GgufValueType.Int64 => (long)bits,
            GgufValueType.Int8 => (sbyte)bits,
            GgufValueType.Int16 => (short)bits,
            GgufValueType.Int32 => (int)bits,
            _ => -1,
        };
        return value >= 0 && type is not (GgufValueType.Float32 or GgufValueType.Float64 or GgufValueType.Bool);
    }
}
