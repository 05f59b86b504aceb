using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Sums and products element by element, one rounding each.</summary>
public static unsafe class Elementwise
{
    /// <summary>y[i] = a[i] + b[i]. y may be a or b.</summary>
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, KernelThreads threads) =>
        Run(a, b, y, 0f, ElementwiseKind.Add, threads);

    /// <summary>y[i] = a[i] − b[i]. y may be a or b.</summary>
    public static void Sub(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, KernelThreads threads) =>
        Run(a, b, y, 0f, ElementwiseKind.Sub, threads);

    /// <summary>y[i] = a[i] · b[i]. y may be a or b.</summary>
    public static void Mul(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, KernelThreads threads) =>
        Run(a, b, y, 0f, ElementwiseKind.Mul, threads);

    /// <summary>y[i] = a[i] · factor. y may be a.</summary>
    public static void Scale(ReadOnlySpan<float> a, float factor, Span<float> y, KernelThreads threads) =>
        Run(a, a, y, factor, ElementwiseKind.Scale, threads);

    /// <summary>y[i] = fma(factor, a[i], b[i]). y may be a or b.</summary>
    public static void MulAdd(float factor, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, KernelThreads threads) =>
        Run(a, b, y, factor, ElementwiseKind.MulAdd, threads);

    private static void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, float factor, ElementwiseKind kind, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require(b, a.Length);
        Shape.Require<float>(y, a.Length);
        fixed (float* pa = a, pb = b, py = y)
        {
            ElementwiseWork work = new() { A = pa, B = pb, Y = py, Factor = factor, Length = a.Length, Kind = kind };
            threads.Run(ref work, Split.Grain(a.Length));
        }
    }
}

internal enum ElementwiseKind
{
    Add,
    Sub,
    Mul,
    Scale,
    MulAdd,
}

internal unsafe struct ElementwiseWork : IKernelWork, ILaneWork
{
    public float* A;
    public float* B;
    public float* Y;
    public float Factor;
    public int Length;
    public ElementwiseKind Kind;

    /// <inheritdoc/>
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile => LaneLoop.Run<L, V, ElementwiseWork>(this, Length, part, parts);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<L, V>(int i) where L : struct, ILanes<V> =>
        L.Store(Y + i, Of<L, V>(L.Load(A + i), L.Load(B + i), L.Broadcast(Factor)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly V Of<L, V>(V a, V b, V factor) where L : struct, ILanes<V> => Kind switch
    {
        ElementwiseKind.Add => L.Add(a, b),
        ElementwiseKind.Sub => L.Sub(a, b),
        ElementwiseKind.Mul => L.Mul(a, b),
        ElementwiseKind.Scale => L.Mul(a, factor),
        _ => L.Fma(factor, a, b),
    };
}
