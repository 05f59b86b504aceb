using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The elementwise passes of Muon; its products are <see cref="Gemm"/>'s. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// Momentum: m′ = fma(μ, m, (1 − μ)·gs) with gs = g·clip, and ahead of it d = fma(μ, m′, (1 − μ)·gs).
/// Blend: y = fma(a, x, b·y). Apply: w′ = fma(−lr, fma(wd, w, o·scale), w).
/// </remarks>
public static unsafe class Muon
{
    /// <summary>The definition of <see cref="Momentum"/>.</summary>
    public static void MomentumReference(Span<float> m, ReadOnlySpan<float> g, Span<float> d, float clip, float momentum, float oneMinusMomentum)
    {
        for (int i = 0; i < m.Length; i++)
        {
            m[i] = Listings.AdamFirstMoment.EvaluateFloats([m[i], g[i], clip], [momentum, oneMinusMomentum]);
            d[i] = Listings.AdamFirstMoment.EvaluateFloats([m[i], g[i], clip], [momentum, oneMinusMomentum]);
        }
    }

    /// <summary>The definition of <see cref="Blend"/>.</summary>
    public static void BlendReference(ReadOnlySpan<float> x, Span<float> y, float a, float b)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = Listings.Blend.EvaluateFloats([x[i], y[i]], [a, b]);
    }

    /// <summary>The definition of <see cref="Apply"/>.</summary>
    public static void ApplyReference(Span<float> w, ReadOnlySpan<float> o, float scale, float rate, float decay)
    {
        for (int i = 0; i < w.Length; i++)
            w[i] = Listings.WeightStep.EvaluateFloats([w[i], Listings.Scale.EvaluateFloats([o[i]], [scale]), rate], [decay]);
    }

    /// <summary>Updates the moment in place and writes the direction one step ahead of it.</summary>
    public static void Momentum(
        Span<float> m, ReadOnlySpan<float> g, Span<float> d, float clip, float momentum, float oneMinusMomentum, KernelThreads threads)
    {
        Shape.Require(g, m.Length);
        Shape.Require<float>(d, m.Length);
        fixed (float* pm = m, pg = g, pd = d)
        {
            MuonWork work = new() { Kind = MuonPass.Momentum, X = pg, Y = pm, D = pd, Length = m.Length, A = clip, B = momentum, C = oneMinusMomentum };
            Run(ref work, threads);
        }
    }

    /// <summary>y = fma(a, x, b·y), in place.</summary>
    public static void Blend(ReadOnlySpan<float> x, Span<float> y, float a, float b, KernelThreads threads)
    {
        Shape.Require(x, y.Length);
        fixed (float* px = x, py = y)
        {
            MuonWork work = new() { Kind = MuonPass.Blend, X = px, Y = py, Length = y.Length, A = a, B = b };
            Run(ref work, threads);
        }
    }

    /// <summary>Updates weights in place.</summary>
    public static void Apply(Span<float> w, ReadOnlySpan<float> o, float scale, float rate, float decay, KernelThreads threads)
    {
        Shape.Require(o, w.Length);
        fixed (float* pw = w, po = o)
        {
            MuonWork work = new() { Kind = MuonPass.Apply, X = po, Y = pw, Length = w.Length, A = scale, B = rate, C = decay };
            Run(ref work, threads);
        }
    }

    private static void Run(ref MuonWork work, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        threads.Run(ref work, Split.Grain(work.Length));
    }
}

internal enum MuonPass
{
    Momentum,
    Blend,
    Apply,
}

internal unsafe struct MuonWork : IKernelWork
{
    public MuonPass Kind;
    public float* X;
    public float* Y;
    public float* D;
    public int Length;
    public float A;
    public float B;
    public float C;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        int i = Split.Start(Length, LaneSum.Lanes, part, parts);
        int end = Split.Start(Length, LaneSum.Lanes, part + 1, parts);
        for (; i <= end - L.Count; i += L.Count)
        {
            At<L, V>(i);
        }

        for (; i < end; i++)
        {
            At<Lanes1, float>(i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void At<L, V>(int i) where L : struct, ILanes<V>
    {
        V x = L.Load(X + i), y = L.Load(Y + i), a = L.Broadcast(A), b = L.Broadcast(B);
        switch (Kind)
        {
            case MuonPass.Momentum:
                V moment = Formulas.AdamFirstMoment<L, V>(y, x, a, b, L.Broadcast(C));
                L.Store(Y + i, moment);
                L.Store(D + i, Formulas.AdamFirstMoment<L, V>(moment, x, a, b, L.Broadcast(C)));
                break;
            case MuonPass.Blend:
                L.Store(Y + i, Formulas.Blend<L, V>(x, y, a, b));
                break;
            default:
                L.Store(Y + i, Formulas.WeightStep<L, V>(y, L.Mul(x, a), b, L.Broadcast(C)));
                break;
        }
    }
}
