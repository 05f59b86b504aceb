namespace Ledger.Tensors.Kernels;

/// <summary>The products of attention on one strip of neighbouring queries: Rows × Columns chains advanced together.</summary>
/// <remarks>
/// Scores of a strip lie transposed, [key, query] with Columns queries a row: softmax then runs over registers and never across
/// lanes, and a row of scores is an operand of the next product as it lies. Columns is a multiple of Rows, so the diagonal meets a
/// tile at its corner: there a chain ends (or starts) at its own term, unrolled.
/// </remarks>
internal interface IStrip
{
    /// <summary>Keys of a tile of scores; queries or keys of the other tiles.</summary>
    static abstract int Rows { get; }

    /// <summary>Queries of a strip, and elements of a head that a tile computes: two vectors.</summary>
    static abstract int Columns { get; }

    /// <summary>c[r, n] = Σ_d a[d·Rows + r]·b[d·Columns + n], d ascending from +0; c is Columns wide.</summary>
    static abstract unsafe void Scores(float* a, float* b, float* c, nint depth);

    /// <summary>The same for the second half of the columns: of keys that the first half must not see.</summary>
    static abstract unsafe void ScoresOfSecondHalf(float* a, float* b, float* c, nint depth);

    /// <summary>c[r, n] = Σ_k a[k·Columns + r]·b[k·bStride + n] for k = 0 … depth + r, ascending from +0.</summary>
    static abstract unsafe void ToDiagonal(float* a, float* b, nint bStride, float* c, nint cStride, nint depth);

    /// <summary>
    /// c[r, n] continues over k = 0 … terms − 1 (from k = r on a diagonal) with a(r, k)·b[k·bStride + n], where a(r, k) is a[r·Columns + k]
    /// for the first inGroup terms, and in the next group, groupStride further, from its first column on.
    /// </summary>
    static abstract unsafe void FromDiagonal(
        float* a, nint groupStride, float* b, nint bStride, float* c, nint cStride, int inGroup, int terms, bool diagonal);
}
