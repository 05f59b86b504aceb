using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ledger.Tensors.Kernels;

/// <summary>What forward and backward attention share: operands of a key head copied once, results on their way back.</summary>
internal static unsafe class AttentionStrips
{
    /// <summary>Rounds up to a multiple.</summary>
    public static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    /// <summary>Floats of a part of the working memory: whole cache lines and one more, off the sets of the part before.</summary>
    public static nint Pad(nint floats) => ((floats + 15) & ~(nint)15) + 16;

    /// <summary>Rows of one head, source stride apart, into `padded` rows of `width` floats; what is beyond the source becomes +0.</summary>
    public static void CopyRows(float* source, nint stride, int rows, int headSize, int padded, int width, float* target)
    {
        for (int row = 0; row < rows; row++)
        {
            Copy(source + (row * stride), headSize, target + ((nint)row * width));
            new Span<float>(target + ((nint)row * width) + headSize, width - headSize).Clear();
        }

        new Span<float>(target + ((nint)rows * width), (padded - rows) * width).Clear();
    }

    /// <summary>Rows back from a padded copy.</summary>
    public static void CopyBack(float* source, int width, int rows, int headSize, float* target, nint stride)
    {
        for (int row = 0; row < rows; row++)
        {
            Copy(source + ((nint)row * width), headSize, target + (row * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, int count, float* target)
    {
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            Vector256.Load(source + i).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>Scores [key, query] of the keys from `start` to `end` against a strip of queries that starts at `first`.</summary>
    /// <remarks>Keys that only the second half of the strip sees are computed for that half alone.</remarks>
    public static void Scores<S>(
        float* packedKeys, float* packedQueries, float* scores, int headSize, int first, int start, int end, ref AttentionAhead ahead)
        where S : struct, IStrip
    {
        int both = Math.Min(end, first + (S.Columns / 2));
        int j = start;
        for (; j < both; j += S.Rows)
        {
            ahead.Advance();
            S.Scores(packedKeys + ((nint)j * headSize), packedQueries, scores + ((nint)j * S.Columns), headSize);
        }

        for (; j < end; j += S.Rows)
        {
            ahead.Advance();
            S.ScoresOfSecondHalf(packedKeys + ((nint)j * headSize), packedQueries, scores + ((nint)j * S.Columns), headSize);
        }
    }

    /// <summary>
    /// target[i, d] = Σ over j ≤ first + i of weights[j, i]·x[j, d] for the `count` queries of a strip. Tiles that stick out of the
    /// target go through `edge`.
    /// </summary>
    public static void ToDiagonal<S>(
        float* weights, int first, int count, float* x, int width, int headSize, float* edge, float* target, nint targetStride)
        where S : struct, IStrip
    {
        for (int d = 0; d < width; d += S.Columns)
        {
            for (int i = 0; i < count; i += S.Rows)
            {
                float* to = target + (i * targetStride) + d;
                int rows = Math.Min(S.Rows, count - i), columns = Math.Min(S.Columns, headSize - d);
                if (rows == S.Rows && columns == S.Columns)
                {
                    S.ToDiagonal(weights + i, x + d, width, to, targetStride, first + i);
                }
                else
                {
                    S.ToDiagonal(weights + i, x + d, width, edge, S.Columns, first + i);
                    CopyBack(edge, S.Columns, rows, columns, to, targetStride);
                }
            }
        }
    }

    /// <summary>
    /// target[j, d] continues over the queries i ≥ j of a block of strips, first … first + rows − 1: weights[group][j, i mod Columns]·x[i, d].
    /// </summary>
    public static void FromDiagonal<S>(float* weights, nint groupStride, int first, int rows, float* x, int width, int keys, float* target)
        where S : struct, IStrip
    {
        for (int j = 0; j < Math.Min(keys, first + rows); j += S.Rows)
        {
            int skipped = Math.Max(0, j - first);
            int group = skipped / S.Columns;
            int column = skipped % S.Columns;
            float* a = weights + (group * groupStride) + ((nint)j * S.Columns) + column;
            for (int d = 0; d < width; d += S.Columns)
            {
                S.FromDiagonal(
                    a, groupStride, x + ((nint)skipped * width) + d, width, target + ((nint)j * width) + d, width,
                    S.Columns - column, rows - skipped, j >= first);
            }
        }
    }
}
