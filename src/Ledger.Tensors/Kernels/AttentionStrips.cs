using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>What forward and backward attention share: strips of query rows against keys packed once per key head.</summary>
/// <remarks>
/// Products run through the register tile on padded copies; padding lanes and columns beyond the diagonal are computed and
/// never read by a chain that ends in an output. Where a chain must stop at (or start from) the diagonal inside a tile, the
/// tile does the part that all its rows share and `Row` does the rest of each row.
/// </remarks>
internal static unsafe class AttentionStrips
{
    /// <summary>Rounds up to a multiple.</summary>
    public static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    /// <summary>Rows of one head, source stride apart, into rows of `width` floats, the end of each zero.</summary>
    public static void CopyRows(float* source, nint stride, int rows, int headSize, int width, float* target)
    {
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(source + (row * stride), headSize).CopyTo(new Span<float>(target + ((nint)row * width), headSize));
            new Span<float>(target + ((nint)row * width) + headSize, width - headSize).Clear();
        }
    }

    /// <summary>Rows back from a padded copy.</summary>
    public static void CopyBack(float* source, int width, int rows, int headSize, float* target, nint stride)
    {
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(source + ((nint)row * width), headSize).CopyTo(new Span<float>(target + (row * stride), headSize));
        }
    }

    /// <summary>c[r, j] = Σ_d a[d, r]·b[d, j] for the key panels 0 … keys − 1.</summary>
    public static void Scores<T>(float* packedRows, float* packedKeys, int headSize, int keys, float* c, nint stride) where T : struct, ITile
    {
        for (int j = 0; j < keys; j += T.Columns)
        {
            T.Run(packedRows, T.Rows, packedKeys + ((nint)j * headSize), T.Columns, c + j, stride, headSize, false);
        }
    }

    /// <summary>
    /// out[r, d] = Σ over j ≤ first + r of p[r, j]·x[j, d] for the rows r of one tile: the tile up to the first row's
    /// diagonal, then each row on its own.
    /// </summary>
    public static void ToDiagonal<L, V, T>(
        float* p, nint stride, int first, int rows, float* x, int width, float* packed, float* target)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        int shared = first + 1;
        Packing.Panel(p, stride, 1, rows, T.Rows, shared, packed);
        for (int d = 0; d < width; d += T.Columns)
        {
            T.Run(packed, T.Rows, x + d, width, target + d, width, shared, false);
        }

        for (int r = 1; r < rows; r++)
        {
            Row<L, V>(p + (r * stride) + shared, 1, x + ((nint)shared * width), r, width, target + ((nint)r * width));
        }
    }

    /// <summary>
    /// target[j, d] continues over the rows i of a strip with i ≥ j: each key of a tile on its own up to the tile's last
    /// key, then the tile. p holds the strip's rows first … first + rows − 1.
    /// </summary>
    public static void FromDiagonal<L, V, T>(
        float* p, nint stride, int first, int rows, float* x, int width, int keys, float* target)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        int end = first + rows;
        for (int j0 = 0; j0 < Math.Min(keys, end); j0 += T.Rows)
        {
            // From this row on every key of the tile is below the diagonal.
            int shared = Math.Clamp(j0 + T.Rows - 1, first, end);
            for (int j = j0; j < Math.Min(j0 + T.Rows, keys); j++)
            {
                int i = Math.Max(first, j);
                if (i < shared)
                {
                    Row<L, V>(p + ((nint)(i - first) * stride) + j, stride, x + ((nint)(i - first) * width), shared - i, width, target + ((nint)j * width));
                }
            }

            if (shared < end)
            {
                for (int d = 0; d < width; d += T.Columns)
                {
                    T.Run(
                        p + ((nint)(shared - first) * stride) + j0, stride, x + ((nint)(shared - first) * width) + d, width,
                        target + ((nint)j0 * width) + d, width, end - shared, true);
                }
            }
        }
    }

    /// <summary>target[d] = fma(a[t], x[t, d], target[d]) for t = 0 … terms − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<L, V>(float* a, nint aStride, float* x, int terms, int width, float* target) where L : struct, ILanes<V>
    {
        // The width is padded to whole tiles, and every tile is two vectors wide.
        for (int d = 0; d < width; d += 2 * L.Count)
        {
            V left = L.Load(target + d);
            V right = L.Load(target + d + L.Count);
            float* term = x + d;
            float* factor = a;
            for (int t = 0; t < terms; t++)
            {
                V scale = L.Broadcast(*factor);
                left = L.Fma(scale, L.Load(term), left);
                right = L.Fma(scale, L.Load(term + L.Count), right);
                factor += aStride;
                term += width;
            }

            L.Store(target + d, left);
            L.Store(target + d + L.Count, right);
        }
    }
}
