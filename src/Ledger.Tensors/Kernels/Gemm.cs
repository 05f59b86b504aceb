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
        Multiply(a, b, c, new GemmShape(M, N, K, K, 1, 1, K), GemmBlocking.Measured, threads, accumulate);

    /// <summary>C[m,n] = Σ a[m,k]·b[k,n]: the input gradient from a[M,K] and weights b[K,N].</summary>
    public static void NN(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int M, int N, int K, KernelThreads threads, bool accumulate = false) =>
        Multiply(a, b, c, new GemmShape(M, N, K, K, 1, N, 1), GemmBlocking.Measured, threads, accumulate);

    /// <summary>C[m,n] = Σ a[k,m]·b[k,n]: the weight gradient from output gradients a[K,M] and inputs b[K,N], k the tokens.</summary>
    public static void TN(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int M, int N, int K, KernelThreads threads, bool accumulate = false) =>
        Multiply(a, b, c, new GemmShape(M, N, K, 1, M, N, 1), GemmBlocking.Measured, threads, accumulate);

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

    /// <summary>A product of any strides with given blocks.</summary>
    internal static void Multiply(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, GemmShape shape, GemmBlocking blocking, KernelThreads threads, bool accumulate)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require(a, (long)shape.M * shape.K);
        Shape.Require(b, (long)shape.N * shape.K);
        Shape.Require(c, (long)shape.M * shape.N);
        fixed (float* pa = a, pb = b, pc = c)
        {
            GemmWork work = new() { A = pa, B = pb, C = pc, Shape = shape, Blocking = blocking, Accumulate = accumulate };
            threads.Run(ref work, Split.Grain((long)shape.M * shape.N * shape.K));
        }
    }
}
