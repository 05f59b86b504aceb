using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>Which way the chain runs through the operands of a matrix product.</summary>
internal enum MatMulLayout
{
    /// <summary>y[m,n] = Σ_k a[m,k]·b[n,k].</summary>
    RowsTimesRows,

    /// <summary>y[m,n] = Σ_k a[m,k]·b[k,n].</summary>
    RowsTimesColumns,

    /// <summary>y[m,n] = Σ_k a[k,m]·b[k,n].</summary>
    ColumnsTimesColumns,
}

/// <summary>A matrix product.</summary>
internal sealed class MatMulCall(MatMulLayout layout, int a, int b, int y, int M, int N, int K) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [a, b, y];

    /// <inheritdoc />
    public override string ToString() => $"{layout} {M} x {N} x {K}";

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        switch (layout)
        {
            case MatMulLayout.RowsTimesRows:
                Gemm.NT(w.Floats(a), w.Floats(b), w.Floats(y), M, N, K, w.Threads);
                break;
            case MatMulLayout.RowsTimesColumns:
                Gemm.NN(w.Floats(a), w.Floats(b), w.Floats(y), M, N, K, w.Threads);
                break;
            default:
                Gemm.TN(w.Floats(a), w.Floats(b), w.Floats(y), M, N, K, w.Threads);
                break;
        }
    }
}
