namespace Ledger.Tensors.Kernels;

/// <summary>Arithmetic on a vector of neighbouring outputs. Lanes never meet: no width changes a bit.</summary>
internal interface ILanes<V> : IArithmetic<V>
{
    /// <summary>Lanes of one vector.</summary>
    static abstract int Count { get; }

    static abstract unsafe V Load(float* source);

    static abstract unsafe void Store(float* target, V value);

    static abstract V Broadcast(float value);

    /// <summary>Words first, first + 1, … one per lane.</summary>
    static abstract V Ascending(int first);

    /// <summary>Lanes 1, 0, 3, 2, …; a single lane stays.</summary>
    static abstract V SwapPairs(V a);

    /// <summary>MAX up to the sign of a zero; no operand is NaN.</summary>
    static abstract V MaxOfNumbers(V a, V b);
}

/// <summary>A register tile of a matrix product: Rows × Columns chains advanced together.</summary>
internal interface ITile
{
    static abstract int Rows { get; }

    static abstract int Columns { get; }

    /// <summary>c[r, n] = fma(a[k·aStride + r], b[k·bStride + n], c[r, n]) for k = 0 … depth − 1, from +0 unless accumulating.</summary>
    static abstract unsafe void Run(
        float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, nint depth, bool accumulate);

    /// <summary>The same for the first `rows` rows, fewer than Rows.</summary>
    static abstract unsafe void RunRows(
        int rows, float* a, nint aStride, float* b, nint bStride, float* c, nint cStride, nint depth, bool accumulate);

    /// <summary>Brings the outputs of a tile near, where the machine knows how.</summary>
    static abstract unsafe void Prefetch(float* c, nint cStride);
}
