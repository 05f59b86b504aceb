using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks.Kernels;

/// <summary>Which operands of a product lie transposed.</summary>
internal enum ProductLayout
{
    /// <summary>A·B, the input gradient.</summary>
    NN,

    /// <summary>A·Bᵀ, a layer's output.</summary>
    NT,

    /// <summary>Aᵀ·B, the weight gradient.</summary>
    TN,
}

/// <summary>One product that is measured: M×N outputs, chains of K.</summary>
internal readonly record struct ProductRow(ProductLayout Layout, int M, int N, int K)
{
    private static readonly (int M, int N, int K)[] s_sizes =
    [
        (1024, 512, 512), (1024, 512, 1408), (1024, 1408, 512), (4096, 768, 768), (2048, 768, 3072),
        (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (256, 64, 256), (256, 256, 64),
    ];

    /// <summary>The sizes of a small Llama's layers, cubes, and the two products of one attention head; all layouts.</summary>
    public static ProductRow[] Table =>
        [.. s_sizes.SelectMany(size => Enum.GetValues<ProductLayout>().Select(layout => new ProductRow(layout, size.M, size.N, size.K)))];

    /// <summary>Whether every size is at least 512.</summary>
    public bool IsLarge => Math.Min(M, Math.Min(N, K)) >= 512;

    /// <summary>Floating-point operations.</summary>
    public double Operations => 2.0 * M * N * K;

    /// <summary>Our product.</summary>
    public void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, KernelThreads threads)
    {
        switch (Layout)
        {
            case ProductLayout.NN:
                Gemm.NN(a, b, c, M, N, K, threads);
                break;
            case ProductLayout.NT:
                Gemm.NT(a, b, c, M, N, K, threads);
                break;
            default:
                Gemm.TN(a, b, c, M, N, K, threads);
                break;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Layout} {M} x {N} x {K}";
}
