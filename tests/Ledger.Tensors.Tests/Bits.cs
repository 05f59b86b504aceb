using System.Runtime.InteropServices;

namespace Ledger.Tensors.Tests;

/// <summary>Floats as words, so that −0, subnormals and NaN compare as what they are.</summary>
internal static class Bits
{
    public static uint[] Of(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, uint>(values).ToArray();

    public static uint[] Of(params ReadOnlySpan<float[]> arrays)
    {
        List<uint> bits = [];
        foreach (float[] array in arrays)
        {
            bits.AddRange(Of(array.AsSpan()));
        }

        return [.. bits];
    }
}
