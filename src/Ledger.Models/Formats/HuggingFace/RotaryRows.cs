namespace Ledger.Models;

/// <summary>Rows of q and k between pairs (2i, 2i+1), as trained and in GGUF, and pairs (i, i + d/2), as in Hugging Face's Llama. Spec: protocol.md §14.3.</summary>
internal static class RotaryRows
{
    /// <summary>Reorders the rows of interleaved pairs to half-split ones.</summary>
    /// <param name="interleaved">[heads · headDim, columns].</param>
    /// <param name="headDim">Rows of a head.</param>
    /// <param name="columns">Elements of a row.</param>
    public static float[] ToHalfSplit(ReadOnlySpan<float> interleaved, int headDim, int columns)
    {
        float[] halfSplit = new float[interleaved.Length];
        int rows = interleaved.Length / columns;
        for (int row = 0; row < rows; row++)
            interleaved.Slice(Interleaved(row, headDim) * columns, columns).CopyTo(halfSplit.AsSpan(row * columns));
        return halfSplit;
    }

    /// <summary>The interleaved row h·d + 2i + s that becomes half-split row h·d + s·d/2 + i.</summary>
    private static int Interleaved(int row, int headDim)
    {
        int head = row / headDim, within = row % headDim, half = headDim / 2;
        return head * headDim + 2 * (within % half) + within / half;
    }
}
