using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The constants of AdamW; the complements are given, since 1 − β would be rounded.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="OneMinusBeta1">1 − β₁ as the recipe has it.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="OneMinusBeta2">1 − β₂ as the recipe has it.</param>
/// <param name="Epsilon">ε, added to the root.</param>
/// <param name="WeightDecay">Decoupled decay; 0 for norms.</param>
public readonly record struct AdamWConstants(
    float Beta1, float OneMinusBeta1, float Beta2, float OneMinusBeta2, float Epsilon, float WeightDecay);

/// <summary>One step of AdamW, bias correction on the second moment only, in one pass over memory. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// gs = g·clip; m′ = fma(β₁, m, (1 − β₁)·gs); v′ = fma(β₂, v, (1 − β₂)·(gs·gs));
/// u = m′ / (√(v′·bc) + ε); w′ = fma(−lr, fma(wd, w, u), w).
/// </remarks>
public static unsafe class AdamW
{
    /// <summary>The definition.</summary>
    public static void Reference(
        Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g, float clip, float biasCorrection, float rate, AdamWConstants c)
    {
        for (int i = 0; i < w.Length; i++)
        {
            m[i] = Listings.AdamFirstMoment.EvaluateFloats([m[i], g[i], clip], [c.Beta1, c.OneMinusBeta1]);
            v[i] = Listings.AdamSecondMoment.EvaluateFloats([v[i], g[i], clip], [c.Beta2, c.OneMinusBeta2]);
            float u = Listings.AdamDirection.EvaluateFloats([m[i], v[i], biasCorrection], [c.Epsilon]);
            w[i] = Listings.WeightStep.EvaluateFloats([w[i], u, rate], [c.WeightDecay]);
        }
    }

    /// <summary>Updates weights and moments in place.</summary>
    public static void Step(
        Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g,
        float clip, float biasCorrection, float rate, AdamWConstants constants, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require<float>(m, w.Length);
        Shape.Require<float>(v, w.Length);
        Shape.Require(g, w.Length);
        fixed (float* pw = w, pm = m, pv = v, pg = g)
        {
            AdamWWork work = new()
            {
                W = pw, M = pm, V2 = pv, G = pg, Length = w.Length, Clip = clip, BiasCorrection = biasCorrection, Rate = rate, Constants = constants,
            };
            threads.Run(ref work, Split.Grain(w.Length * 2L));
        }
    }
}

internal unsafe struct AdamWWork : IKernelWork, ILaneWork
{
    public float* W;
    public float* M;
    public float* V2;
    public float* G;
    public int Length;
    public float Clip;
    public float BiasCorrection;
    public float Rate;
    public AdamWConstants Constants;

    /// <inheritdoc/>
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile => LaneLoop.Run<L, V, AdamWWork>(this, Length, part, parts);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<L, V>(int i) where L : struct, ILanes<V>
    {
        AdamWConstants c = Constants;
        V g = L.Load(G + i);
        V clip = L.Broadcast(Clip);
        V w = L.Load(W + i);
        V m = Formulas.AdamFirstMoment<L, V>(L.Load(M + i), g, clip, L.Broadcast(c.Beta1), L.Broadcast(c.OneMinusBeta1));
        V v = Formulas.AdamSecondMoment<L, V>(L.Load(V2 + i), g, clip, L.Broadcast(c.Beta2), L.Broadcast(c.OneMinusBeta2));
        V u = Formulas.AdamDirection<L, V>(m, v, L.Broadcast(BiasCorrection), L.Broadcast(c.Epsilon));
        L.Store(M + i, m);
        L.Store(V2 + i, v);
        L.Store(W + i, Formulas.WeightStep<L, V>(w, u, L.Broadcast(Rate), L.Broadcast(c.WeightDecay)));
    }
}
