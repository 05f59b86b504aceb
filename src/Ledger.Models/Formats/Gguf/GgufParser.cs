using System.Diagnostics.CodeAnalysis;

namespace Ledger.Models;

/// <summary>Reads a GGUF file's description, whatever the file holds. Spec: protocol.md §14.2.</summary>
internal static class GgufParser
{
    private const int MaxKeyLength = 1024;
    private const int MaxTensorName = 63;
    private const int MaxRank = 4;
    private const int DefaultAlignment = 32;
    private const int MaxAlignment = 1 << 16;

    public static bool TryRead(
        Stream stream, long fileSize, GgufLimits limits,
        [NotNullWhen(true)] out GgufDescription? description, [NotNullWhen(false)] out string? problem)
    {
        GgufBytes bytes = new(stream, Math.Min(fileSize, limits.MaxMetadataBytes));
        if (bytes.UInt32() != GgufWriter.Magic)
            bytes.Fail("The file is not a GGUF file.");
        if (bytes.UInt32() is not (2 or 3))
            bytes.Fail("The file is of a version of GGUF that is not known, or big-endian.");
        int tensorCount = bytes.Count(limits.MaxTensors, 24, "tensors");
        int keyCount = bytes.Count(limits.MaxKeys, 13, "keys");
        Dictionary<string, GgufValue> keys = ReadKeys(bytes, keyCount, limits);
        int alignment = AlignmentOf(bytes, keys);
        List<GgufTensor> tensors = ReadTensors(bytes, tensorCount);
        long dataStart = Aligned(bytes.Position, alignment);
        CheckLayout(bytes, tensors, alignment, fileSize - dataStart);

        problem = bytes.Problem;
        description = problem is null ? new GgufDescription(keys, tensors, dataStart, fileSize) : null;
        return description is not null;
    }

    private static Dictionary<string, GgufValue> ReadKeys(GgufBytes bytes, int count, GgufLimits limits)
    {
        Dictionary<string, GgufValue> keys = new(StringComparer.Ordinal);
        for (int i = 0; i < count && !bytes.Failed; i++)
        {
            string key = bytes.Name(MaxKeyLength, "bytes of a key");
            GgufValue value = ReadValue(bytes, limits);
            if (key.Length == 0 || !keys.TryAdd(key, value))
                bytes.Fail("A key of the file is empty or occurs twice.");
        }

        return keys;
    }

    private static GgufValue ReadValue(GgufBytes bytes, GgufLimits limits)
    {
        GgufValueType type = (GgufValueType)bytes.UInt32();
        if (type == GgufValueType.Text)
            return new GgufValue.Text(bytes.Text(limits.MaxTextBytes, "bytes of text"));
        if (type != GgufValueType.List)
            return new GgufValue.Scalar(type, bytes.Bits(NumberSize(bytes, type)));

        GgufValueType element = (GgufValueType)bytes.UInt32();
        if (element == GgufValueType.Text)
            return ReadTexts(bytes, limits);
        int size = NumberSize(bytes, element);
        int count = bytes.Count(limits.MaxItems, size, "items of a list");
        return new GgufValue.Numbers(element, count, bytes.Take(count * size));
    }

    private static GgufValue.Texts ReadTexts(GgufBytes bytes, GgufLimits limits)
    {
        int count = bytes.Count(limits.MaxItems, 8, "texts of a list");
        List<ReadOnlyMemory<byte>> items = new(count);
        for (int i = 0; i < count && !bytes.Failed; i++)
            items.Add(bytes.Text(limits.MaxTextBytes, "bytes of text"));
        return new GgufValue.Texts(items);
    }

    private static int NumberSize(GgufBytes bytes, GgufValueType type)
    {
        int size = GgufValue.SizeOf(type);
        if (size == 0)
            bytes.Fail("A value of the file is of a type that is not known.");
        return Math.Max(size, 1);
    }

    private static int AlignmentOf(GgufBytes bytes, Dictionary<string, GgufValue> keys)
    {
        if (!keys.TryGetValue("general.alignment", out GgufValue? value))
            return DefaultAlignment;
        if (value is GgufValue.Scalar { Type: GgufValueType.UInt32, Bits: >= 8 and <= MaxAlignment } scalar && ulong.IsPow2(scalar.Bits))
            return (int)scalar.Bits;
        bytes.Fail($"The file's alignment is not a power of two from 8 to {MaxAlignment}.");
        return DefaultAlignment;
    }

    private static List<GgufTensor> ReadTensors(GgufBytes bytes, int count)
    {
        List<GgufTensor> tensors = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < count && !bytes.Failed; i++)
        {
            string name = bytes.Name(MaxTensorName, "bytes of a tensor's name");
            long[] extents = ReadExtents(bytes);
            GgufElementType? type = GgufElementType.Find(bytes.UInt32());
            ulong offset = bytes.UInt64();
            if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal) || !names.Add(name))
                bytes.Fail("A tensor of the file has no name, or one that occurs twice.");
            if (type is null)
                bytes.Fail("A tensor of the file has an element type that is not known.");
            else if (extents[0] % type.BlockLength != 0)
                bytes.Fail("A tensor of the file has rows that are no whole blocks of its element type.");
            else if (offset > long.MaxValue)
                bytes.Fail("A tensor of the file lies outside it.");
            else
                tensors.Add(new GgufTensor(name, extents, type, (long)offset));
        }

        return tensors;
    }

    private static long[] ReadExtents(GgufBytes bytes)
    {
        uint rank = bytes.UInt32();
        if (rank is 0 or > MaxRank)
        {
            bytes.Fail($"A tensor of the file has {rank} dimensions, not 1 to {MaxRank}.");
            return [1];
        }

        long[] extents = new long[rank];
        UInt128 length = 1;
        for (int d = 0; d < extents.Length; d++)
        {
            ulong extent = bytes.UInt64();
            length *= Math.Min(extent, 1UL << 31);
            extents[d] = (long)Math.Clamp(extent, 1, 1UL << 31);
            if (extent is 0 or > 1UL << 31 || length > 1UL << 48)
                bytes.Fail("A tensor of the file is empty or has more elements than any memory.");
        }

        return bytes.Failed ? [1] : extents;
    }

    /// <summary>Tensors lie in order, each right after the padding of the one before, and the last inside the file.</summary>
    private static void CheckLayout(GgufBytes bytes, List<GgufTensor> tensors, int alignment, long room)
    {
        if (tensors.Count == 0)
            bytes.Fail("The file holds no tensors.");
        long expected = 0;
        foreach (GgufTensor tensor in tensors)
        {
            if (bytes.Failed)
                return;
            if (tensor.Offset != expected)
                bytes.Fail("The file's tensors do not lie one after the other.");
            if (expected + tensor.Bytes > room)
                bytes.Fail("The file ends before its last tensor does: it was cut off.");
            expected += Aligned(tensor.Bytes, alignment);
        }
    }

    private static long Aligned(long length, int alignment) => (length + alignment - 1) / alignment * alignment;
}
