using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The gated unit h = silu(g)·u and its gradients, element by element. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// σ = 1 / (1 + exp(−g)), silu = g·σ. Forward: h = silu·u.
/// Backward: dg = (dh·u)·(σ·fma(g, 1 − σ, 1)), du = dh·silu.
/// </remarks>
public static unsafe class SwiGlu
{
    /// <summary>The definition of the forward pass.</summary>
    public static void ForwardReference(ReadOnlySpan<float> g, ReadOnlySpan<float> u, Span<float> h)
    {
        for (int i = 0; i < h.Length; i++)
        {
            h[i] = Listings.SwiGlu.EvaluateFloats([g[i], u[i]]);
        }
    }

    /// <summary>The definition of the backward pass.</summary>
    public static void BackwardReference(
        ReadOnlySpan<float> g, ReadOnlySpan<float> u, ReadOnlySpan<float> dh, Span<float> dg, Span<float> du)
    {
        for (int i = 0; i < dh.Length; i++)
        {
            dg[i] = Listings.SwiGluGateGradient.EvaluateFloats([g[i], u[i], dh[i]]);
            du[i] = Listings.SwiGluUpGradient.EvaluateFloats([g[i], dh[i]]);
        }
    }

    /// <summary>h from gate and up projections.</summary>
    public static void Forward(ReadOnlySpan<float> g, ReadOnlySpan<float> u, Span<float> h, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require(u, g.Length);
        Shape.Require<float>(h, g.Length);
        fixed (float* pg = g, pu = u, ph = h)
        {
            SwiGluForwardWork work = new() { G = pg, U = pu, H = ph, Length = g.Length };
            threads.Run(ref work, Split.Grain(g.Length * 8L));
        }
    }

    /// <summary>Gradients of both projections. dg and du may be g and u themselves.</summary>
    public static void Backward(
        ReadOnlySpan<float> g, ReadOnlySpan<float> u, ReadOnlySpan<float> dh, Span<float> dg, Span<float> du, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require(u, g.Length);
        Shape.Require(dh, g.Length);
        Shape.Require<float>(dg, g.Length);
        Shape.Require<float>(du, g.Length);
        fixed (float* pg = g, pu = u, pdh = dh, pdg = dg, pdu = du)
        {
            SwiGluBackwardWork work = new() { G = pg, U = pu, Dh = pdh, Dg = pdg, Du = pdu, Length = g.Length };
            threads.Run(ref work, Split.Grain(g.Length * 8L));
        }
    }
}

internal unsafe struct SwiGluForwardWork : IKernelWork, ILaneWork
{
    public float* G;
    public float* U;
    public float* H;
    public int Length;

    /// <inheritdoc/>
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile => LaneLoop.Run<L, V, SwiGluForwardWork>(this, Length, part, parts);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<L, V>(int i) where L : struct, ILanes<V> =>
        L.Store(H + i, Formulas.SwiGlu<L, V>(L.Load(G + i), L.Load(U + i)));
}

internal unsafe struct SwiGluBackwardWork : IKernelWork, ILaneWork
{
    public float* G;
    public float* U;
    public float* Dh;
    public float* Dg;
    public float* Du;
    public int Length;

    /// <inheritdoc/>
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile => LaneLoop.Run<L, V, SwiGluBackwardWork>(this, Length, part, parts);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<L, V>(int i) where L : struct, ILanes<V>
    {
        V g = L.Load(G + i);
        V dh = L.Load(Dh + i);
        V sigmoid = Transcendental.Sigmoid<L, V>(g);
        V gate = Formulas.SwiGluGateGradient<L, V>(g, L.Load(U + i), dh, sigmoid);
        L.Store(Du + i, Formulas.SwiGluUpGradient<L, V>(g, dh, sigmoid));
        L.Store(Dg + i, gate);
    }
}
