using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The blocked product: panels of A and B packed per block, a register tile over them.</summary>
internal unsafe struct GemmWork : IKernelWork
{
    private const int LineLength = 16;

    public float* A;
    public float* B;
    public float* C;
    public GemmShape Shape;
    public GemmBlocking Blocking;
    public bool Accumulate;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        GemmShape s = Shape;
        int firstRow = 0, endRow = s.M, firstColumn = 0, endColumn = s.N;
        if (s.M >= s.N)
        {
            firstRow = Split.Start(s.M, T.Rows, part, parts);
            endRow = Split.Start(s.M, T.Rows, part + 1, parts);
        }
        else
        {
            firstColumn = Split.Start(s.N, T.Columns, part, parts);
            endColumn = Split.Start(s.N, T.Columns, part + 1, parts);
        }

        if (firstRow == endRow || firstColumn == endColumn)
        {
            return;
        }

        if (s.K == 0 && !Accumulate)
        {
            for (int m = firstRow; m < endRow; m++)
            {
                new Span<float>(C + ((nint)m * s.N) + firstColumn, endColumn - firstColumn).Clear();
            }
        }

        int blocks = (s.K + Blocking.Depth - 1) / Blocking.Depth;
        int rowsOfBlock = RoundUp(Math.Min(Blocking.Rows, endRow - firstRow), T.Rows);
        int columnsOfBlock = RoundUp(Math.Min(Blocking.Columns, endColumn - firstColumn), T.Columns);
        int depthOfBlock = blocks == 0 ? 0 : (s.K + blocks - 1) / blocks;
        nint strideOfA = RoundUp(T.Rows * depthOfBlock, LineLength);
        nint strideOfB = RoundUp(T.Columns * depthOfBlock, LineLength);
        nint sizeOfA = rowsOfBlock / T.Rows * strideOfA, sizeOfB = columnsOfBlock / T.Columns * strideOfB;
        float* packedB = scratch.Reserve(sizeOfA + sizeOfB + (T.Rows * T.Columns));
        float* packedA = packedB + sizeOfB;
        float* edge = packedA + sizeOfA;

        for (int n0 = firstColumn; n0 < endColumn; n0 += columnsOfBlock)
        {
            int columns = Math.Min(columnsOfBlock, endColumn - n0);
            for (int k0 = 0; k0 < s.K; k0 += depthOfBlock)
            {
                int depth = Math.Min(depthOfBlock, s.K - k0);
                bool accumulate = Accumulate || k0 > 0;
                Packing.Panels(
                    B + ((nint)n0 * s.BColumn) + ((nint)k0 * s.BDepth), s.BColumn, s.BDepth, columns, T.Columns, depth, strideOfB, packedB);
                for (int m0 = firstRow; m0 < endRow; m0 += rowsOfBlock)
                {
                    int rows = Math.Min(rowsOfBlock, endRow - m0);
                    Packing.Panels(
                        A + ((nint)m0 * s.ARow) + ((nint)k0 * s.ADepth), s.ARow, s.ADepth, rows, T.Rows, depth, strideOfA, packedA);
                    // The block of A after this one: the next rows, else the first rows of the next terms.
                    int nextRow = m0 + rows < endRow ? m0 + rows : firstRow;
                    int nextTerm = m0 + rows < endRow ? k0 : k0 + depth < s.K ? k0 + depth : 0;
                    int tiles = RoundUp(rows, T.Rows) / T.Rows * (RoundUp(columns, T.Columns) / T.Columns);
                    SourceAhead ahead = new(
                        A + ((nint)nextRow * s.ARow) + ((nint)nextTerm * s.ADepth), s.ARow, s.ADepth,
                        Math.Min(rowsOfBlock, endRow - nextRow), Math.Min(depthOfBlock, s.K - nextTerm), tiles);
                    for (int n = 0; n < columns; n += T.Columns)
                    {
                        float* a = packedA;
                        float* b = packedB + (n / T.Columns * strideOfB);
                        float* c = C + ((nint)m0 * s.N) + n0 + n;
                        int width = Math.Min(T.Columns, columns - n);
                        for (int m = 0; m < rows; m += T.Rows)
                        {
                            Tile<T>(a, b, c, edge, Math.Min(T.Rows, rows - m), width, depth, accumulate);
                            ahead.Advance();
                            a += strideOfA;
                            c += (nint)T.Rows * s.N;
                        }
                    }
                }
            }
        }
    }

    /// <summary>One tile of C; columns that stick out of C go through a scratch tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Tile<T>(float* a, float* b, float* c, float* edge, int rows, int columns, int depth, bool accumulate)
        where T : struct, ITile
    {
        if (columns < T.Columns)
        {
            Edge<T>(a, b, c, edge, rows, columns, depth, accumulate);
        }
        else if (rows < T.Rows)
        {
            T.RunRows(rows, a, T.Rows, b, T.Columns, c, Shape.N, depth, accumulate);
        }
        else
        {
            // The tile below comes next, but for the last one of a column.
            T.Prefetch(c + ((nint)T.Rows * Shape.N), Shape.N);
            T.Run(a, T.Rows, b, T.Columns, c, Shape.N, depth, accumulate);
        }
    }

    private readonly void Edge<T>(float* a, float* b, float* c, float* edge, int rows, int columns, int depth, bool accumulate)
        where T : struct, ITile
    {
        if (accumulate)
        {
            for (int r = 0; r < rows; r++)
            {
                new ReadOnlySpan<float>(c + ((nint)r * Shape.N), columns).CopyTo(new Span<float>(edge + (r * T.Columns), columns));
            }
        }

        T.Run(a, T.Rows, b, T.Columns, edge, T.Columns, depth, accumulate);
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(edge + (r * T.Columns), columns).CopyTo(new Span<float>(c + ((nint)r * Shape.N), columns));
        }
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
