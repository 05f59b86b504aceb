using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Matrix products: C[m,n] = Σ A(m,k)·B(k,n). Spec: protocol.md §2.2.</summary>
/// <remarks>
/// Each C[m,n] is ONE chain: acc = +0 (or C[m,n] when accumulating), then acc = fma(A(m,k), B(k,n), acc), k ascending.
/// Lanes are neighbouring n; blocks of k continue from C. Matrices are row-major.
/// </remarks>
public static unsafe class Gemm
{
    /// <summary>C[m,n] = Σ a[m,k]·b[n,k]: a layer's output from inputs a[M,K] and weights b[N,K].</summary>
    public static void NT(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int M, int N, int K, KernelThreads threads, bool accumulate = false) =>
        Multiply(a, b, c, new GemmShape(M, N, K, K, 1, 1, K), threads, accumulate);

    /// <summary>C[m,n] = Σ a[m,k]·b[k,n]: the input gradient from a[M,K] and weights b[K,N].</summary>
    public static void NN(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int M, int N, int K, KernelThreads threads, bool accumulate = false) =>
        Multiply(a, b, c, new GemmShape(M, N, K, K, 1, N, 1), threads, accumulate);

    /// <summary>C[m,n] = Σ a[k,m]·b[k,n]: the weight gradient from output gradients a[K,M] and inputs b[K,N], k the tokens.</summary>
    public static void TN(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int M, int N, int K, KernelThreads threads, bool accumulate = false) =>
        Multiply(a, b, c, new GemmShape(M, N, K, 1, M, N, 1), threads, accumulate);

    /// <summary>The definition of all three layouts.</summary>
    internal static void Reference(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, GemmShape s, bool accumulate)
    {
        for (int m = 0; m < s.M; m++)
        {
            for (int n = 0; n < s.N; n++)
            {
                float acc = accumulate ? c[(m * s.N) + n] : 0f;
                for (int k = 0; k < s.K; k++)
                {
                    acc = Float32Scalar.Fma(a[(m * s.ARow) + (k * s.ADepth)], b[(k * s.BDepth) + (n * s.BColumn)], acc);
                }

                c[(m * s.N) + n] = acc;
            }
        }
    }

    private static void Multiply(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, GemmShape shape, KernelThreads threads, bool accumulate)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require(a, (long)shape.M * shape.K);
        Shape.Require(b, (long)shape.N * shape.K);
        Shape.Require(c, (long)shape.M * shape.N);
        fixed (float* pa = a, pb = b, pc = c)
        {
            GemmWork work = new() { A = pa, B = pb, C = pc, Shape = shape, Accumulate = accumulate };
            threads.Run(ref work, Split.Grain((long)shape.M * shape.N * shape.K));
        }
    }
}

/// <summary>Sizes and strides of a product: A(m,k) = a[m·ARow + k·ADepth], B(k,n) = b[k·BDepth + n·BColumn], C row-major.</summary>
internal readonly record struct GemmShape(int M, int N, int K, int ARow, int ADepth, int BDepth, int BColumn);

/// <summary>The blocked product: panels of A and B packed per block, a register tile over them.</summary>
internal unsafe struct GemmWork : IKernelWork
{
    // Measured on Zen 4: deep panels win, since every panel of k after the first has to load C. None of these shows in the bits.
    private const int MaxDepth = 1024;
    private const int PanelsOfA = 8;
    private const int ColumnsOfB = 512;

    public float* A;
    public float* B;
    public float* C;
    public GemmShape Shape;
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

        int blocks = (s.K + MaxDepth - 1) / MaxDepth;
        int rowsOfBlock = Math.Min(T.Rows * PanelsOfA, RoundUp(endRow - firstRow, T.Rows));
        int columnsOfBlock = Math.Min(ColumnsOfB / T.Columns * T.Columns, RoundUp(endColumn - firstColumn, T.Columns));
        int depthOfBlock = blocks == 0 ? 0 : (s.K + blocks - 1) / blocks;
        float* packedB = scratch.Reserve(((nint)(rowsOfBlock + columnsOfBlock) * depthOfBlock) + (T.Rows * T.Columns) + 64);
        float* packedA = packedB + Align((nint)columnsOfBlock * depthOfBlock);
        float* edge = packedA + Align((nint)rowsOfBlock * depthOfBlock);

        for (int n0 = firstColumn; n0 < endColumn; n0 += columnsOfBlock)
        {
            int columns = Math.Min(columnsOfBlock, endColumn - n0);
            for (int k0 = 0; k0 < s.K; k0 += depthOfBlock)
            {
                int depth = Math.Min(depthOfBlock, s.K - k0);
                bool accumulate = Accumulate || k0 > 0;
                Packing.Panels(B + ((nint)n0 * s.BColumn) + ((nint)k0 * s.BDepth), s.BColumn, s.BDepth, columns, T.Columns, depth, packedB);
                for (int m0 = firstRow; m0 < endRow; m0 += rowsOfBlock)
                {
                    int rows = Math.Min(rowsOfBlock, endRow - m0);
                    Packing.Panels(A + ((nint)m0 * s.ARow) + ((nint)k0 * s.ADepth), s.ARow, s.ADepth, rows, T.Rows, depth, packedA);
                    for (int n = 0; n < columns; n += T.Columns)
                    {
                        for (int m = 0; m < rows; m += T.Rows)
                        {
                            float* c = C + ((nint)(m0 + m) * s.N) + n0 + n;
                            float* a = packedA + ((nint)m * depth);
                            float* b = packedB + ((nint)n * depth);
                            if (rows - m >= T.Rows && columns - n >= T.Columns)
                            {
                                T.Run(a, T.Rows, b, T.Columns, c, s.N, depth, accumulate);
                            }
                            else
                            {
                                Edge<T>(a, b, c, edge, Math.Min(T.Rows, rows - m), Math.Min(T.Columns, columns - n), depth, accumulate);
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>A tile that sticks out of C goes through a scratch tile.</summary>
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

    private static nint Align(nint floats) => (floats + 15) & ~(nint)15;
}
