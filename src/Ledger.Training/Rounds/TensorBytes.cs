using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ledger.Training;

/// <summary>Float32 tensors one after the other, little-endian, without a header.</summary>
internal static class TensorBytes
{
    public static byte[] Write(float[][] tensors)
    {
        byte[] bytes = new byte[tensors.Sum(static tensor => 4L * tensor.Length)];
        Span<byte> rest = bytes;
        foreach (float[] tensor in tensors)
        {
            Of(tensor).CopyTo(rest);
            rest = rest[(4 * tensor.Length)..];
        }

        return bytes;
    }

    public static bool TryRead(
        ReadOnlySpan<byte> bytes,
        int[] lengths,
        [NotNullWhen(true)] out float[][]? tensors,
        [NotNullWhen(false)] out string? problem)
    {
        tensors = null;
        long expected = lengths.Sum(static length => 4L * length);
        if (bytes.Length != expected)
        {
            problem = $"The tensors need {expected} bytes, not {bytes.Length}.";
            return false;
        }

        float[][] read = new float[lengths.Length][];
        for (int i = 0; i < read.Length; i++)
        {
            read[i] = MemoryMarshal.Cast<byte, float>(bytes[..(4 * lengths[i])]).ToArray();
            bytes = bytes[(4 * lengths[i])..];
            if (FirstNonFinite(read[i]) is int element)
            {
                problem = $"Element {element} of tensor {i} is not a finite number.";
                return false;
            }
        }

        tensors = read;
        problem = null;
        return true;
    }

    /// <summary>The bytes of a tensor where it lies.</summary>
    /// <remarks>The kernels need a little-endian machine anyway: .NET runs SIMD on no other.</remarks>
    public static ReadOnlySpan<byte> Of<T>(ReadOnlySpan<T> tensor)
        where T : unmanaged => BitConverter.IsLittleEndian
            ? MemoryMarshal.AsBytes(tensor)
            : throw new PlatformNotSupportedException("Training needs a little-endian machine.");

    private static ReadOnlySpan<byte> Of(float[] tensor) => Of<float>(tensor);

    /// <summary>Place of the first number that is not finite: all bits of its exponent are set.</summary>
    public static int? FirstNonFinite(ReadOnlySpan<float> values)
    {
        const uint exponent = 0x7f800000;
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<float, uint>(values);
        int i = 0;
        Vector512<uint> mask = Vector512.Create(exponent);
        while (i <= words.Length - Vector512<uint>.Count && !Vector512.EqualsAny(Vector512.Create(words[i..]) & mask, mask))
            i += Vector512<uint>.Count;
        for (; i < words.Length; i++)
        {
            if ((words[i] & exponent) == exponent)
                return i;
        }

        return null;
    }
}
