namespace Ledger.Tensors.Kernels;

/// <summary>Sizes and strides of a product: A(m,k) = a[m·ARow + k·ADepth], B(k,n) = b[k·BDepth + n·BColumn], C row-major.</summary>
internal readonly record struct GemmShape(int M, int N, int K, int ARow, int ADepth, int BDepth, int BColumn);
