using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Cross-entropy of rows of V logits against a target each, and its gradient. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// m = maximum over the row, e = exp(x − m), z = LaneFold(LaneSum e), loss = (log(z) + m) − x[target].
/// Backward: r = 1 / z, p = e·r, dx = (p − [v = target])·scale.
/// A target that is not below V has the logit +0 and no indicator: the function is total.
/// </remarks>
public static unsafe class CrossEntropy
{
    /// <summary>The definition of the forward pass.</summary>
    public static void ForwardReference(ReadOnlySpan<float> logits, ReadOnlySpan<uint> targets, Span<float> maxima, Span<float> sums, Span<float> losses)
    {
        int V = logits.Length / Math.Max(1, targets.Length);
        float[] e = new float[V];
        for (int row = 0; row < targets.Length; row++)
        {
            ReadOnlySpan<float> x = logits.Slice(row * V, V);
            float m = float.NegativeInfinity;
            foreach (float value in x)
            {
                m = Float32Scalar.Max(m, value);
            }

            for (int v = 0; v < V; v++)
            {
                e[v] = Listings.ExpDifference.EvaluateFloats([x[v], m]);
            }

            maxima[row] = m;
            sums[row] = LaneSum.SumReference(e);
            float logit = targets[row] < V ? x[(int)targets[row]] : 0f;
            losses[row] = Float32Scalar.Sub(Listings.LogPlus.EvaluateFloats([sums[row], m]), logit);
        }
    }

    /// <summary>The definition of the backward pass.</summary>
    public static void BackwardReference(
        ReadOnlySpan<float> logits, ReadOnlySpan<uint> targets, ReadOnlySpan<float> maxima, ReadOnlySpan<float> sums, Span<float> gradient, float scale)
    {
        int V = logits.Length / Math.Max(1, targets.Length);
        for (int row = 0; row < targets.Length; row++)
        {
            float r = Listings.Reciprocal.EvaluateFloats([sums[row]]);
            for (uint v = 0; v < V; v++)
            {
                float e = Listings.ExpDifference.EvaluateFloats([logits[(row * V) + (int)v], maxima[row]]);
                uint bits = Listings.CrossEntropyGradient.Evaluate(
                    [Float32Scalar.ToBits(Float32Scalar.Mul(e, r)), targets[row], v], [Float32Scalar.ToBits(scale)]);
                gradient[(row * V) + (int)v] = Float32Scalar.FromBits(bits);
            }
        }
    }

    /// <summary>Losses of all rows; keeps m and z per row for the backward pass.</summary>
    public static void Forward(
        ReadOnlySpan<float> logits, ReadOnlySpan<uint> targets, Span<float> maxima, Span<float> sums, Span<float> losses, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        int V = Width(logits, targets);
        Shape.Require<float>(maxima, targets.Length);
        Shape.Require<float>(sums, targets.Length);
        Shape.Require<float>(losses, targets.Length);
        fixed (float* px = logits, pm = maxima, ps = sums, pl = losses)
        fixed (uint* pt = targets)
        {
            CrossEntropyForwardWork work = new() { X = px, Targets = pt, Maxima = pm, Sums = ps, Losses = pl, Rows = targets.Length, Width = V };
            threads.Run(ref work, Split.Grain(logits.Length * 8L));
        }
    }

    /// <summary>Gradient of the logits; it may be the logits themselves.</summary>
    public static void Backward(
        ReadOnlySpan<float> logits, ReadOnlySpan<uint> targets, ReadOnlySpan<float> maxima, ReadOnlySpan<float> sums,
        Span<float> gradient, float scale, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        int V = Width(logits, targets);
        Shape.Require(maxima, targets.Length);
        Shape.Require(sums, targets.Length);
        Shape.Require<float>(gradient, logits.Length);
        fixed (float* px = logits, pm = maxima, ps = sums, pg = gradient)
        fixed (uint* pt = targets)
        {
            CrossEntropyBackwardWork work = new()
            {
                X = px, Targets = pt, Maxima = pm, Sums = ps, Gradient = pg, Rows = targets.Length, Width = V, Scale = scale,
            };
            threads.Run(ref work, Split.Grain(logits.Length * 8L));
        }
    }

    private static int Width(ReadOnlySpan<float> logits, ReadOnlySpan<uint> targets)
    {
        int V = targets.IsEmpty ? 0 : logits.Length / targets.Length;
        Shape.Require(logits, (long)V * targets.Length);
        return V;
    }
}

internal unsafe struct CrossEntropyForwardWork : IKernelWork
{
    public float* X;
    public uint* Targets;
    public float* Maxima;
    public float* Sums;
    public float* Losses;
    public int Rows;
    public int Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        float* e = scratch.Reserve(Width);
        int end = Split.Start(Rows, 1, part + 1, parts);
        for (int row = Split.Start(Rows, 1, part, parts); row < end; row++)
        {
            float* x = X + ((nint)row * Width);
            float m = SoftmaxRow.Maximum<L, V>(x, Width);
            float z = SoftmaxRow.Exponentials<L, V>(x, m, e, Width);
            float logit = Targets[row] < (uint)Width ? x[Targets[row]] : 0f;
            Maxima[row] = m;
            Sums[row] = z;
            Losses[row] = Formulas.LogPlus<Lanes1, float>(z, m) - logit;
        }
    }
}

internal unsafe struct CrossEntropyBackwardWork : IKernelWork
{
    public float* X;
    public uint* Targets;
    public float* Maxima;
    public float* Sums;
    public float* Gradient;
    public int Rows;
    public int Width;
    public float Scale;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        int end = Split.Start(Rows, 1, part + 1, parts);
        for (int row = Split.Start(Rows, 1, part, parts); row < end; row++)
        {
            float* x = X + ((nint)row * Width);
            float* gradient = Gradient + ((nint)row * Width);
            float r = 1f / Sums[row];
            int i = 0;
            for (; i <= Width - L.Count; i += L.Count)
            {
                At<L, V>(x, gradient, i, Targets[row], Maxima[row], r);
            }

            for (; i < Width; i++)
            {
                At<Lanes1, float>(x, gradient, i, Targets[row], Maxima[row], r);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void At<L, V>(float* x, float* gradient, int i, uint target, float m, float r) where L : struct, ILanes<V>
    {
        V p = L.Mul(Formulas.ExpDifference<L, V>(L.Load(x + i), L.Broadcast(m)), L.Broadcast(r));
        L.Store(gradient + i, Formulas.CrossEntropyGradient<L, V>(p, L.Constant(target), L.Ascending(i), L.Broadcast(Scale)));
    }
}
