using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Root-mean-square normalisation of rows of `width` elements. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// Forward: s = LaneFold(LaneSum x·x), r = 1 / √fma(s, 1/width, ε), x̂ = x·r, y = x̂·w.
/// Backward: gw = dy·w, s = LaneFold(LaneSum gw·x̂), c = s·(1/width), t = fma(−x̂, c, gw), dx = fma(t, r, residual);
/// dw[i] is ONE chain over rows ascending of fma(dy[row,i], x̂[row,i]) from +0.
/// </remarks>
public static unsafe class RmsNorm
{
    /// <summary>The definition of the forward pass.</summary>
    public static void ForwardReference(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> r, Span<float> normalised, Span<float> y, float inverseWidth, float epsilon)
    {
        int width = w.Length;
        for (int row = 0; row < r.Length; row++)
        {
            ReadOnlySpan<float> xs = x.Slice(row * width, width);
            r[row] = Listings.InverseRms.EvaluateFloats([LaneSum.DotReference(xs, xs)], [inverseWidth, epsilon]);
            for (int i = 0; i < width; i++)
            {
                normalised[(row * width) + i] = Float32Scalar.Mul(xs[i], r[row]);
                y[(row * width) + i] = Float32Scalar.Mul(normalised[(row * width) + i], w[i]);
            }
        }
    }

    /// <summary>The definition of the backward pass.</summary>
    public static void BackwardReference(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> normalised, ReadOnlySpan<float> residual,
        Span<float> dx, Span<float> dw, float inverseWidth)
    {
        int width = w.Length;
        float[] gw = new float[width];
        dw.Clear();
        for (int row = 0; row < r.Length; row++)
        {
            ReadOnlySpan<float> xh = normalised.Slice(row * width, width);
            for (int i = 0; i < width; i++)
            {
                float g = dy[(row * width) + i];
                gw[i] = Float32Scalar.Mul(g, w[i]);
                dw[i] = Float32Scalar.Fma(g, xh[i], dw[i]);
            }

            float c = Float32Scalar.Mul(LaneSum.DotReference(gw, xh), inverseWidth);
            for (int i = 0; i < width; i++)
            {
                float t = Listings.NegatedMulAdd.EvaluateFloats([xh[i], c, gw[i]]);
                dx[(row * width) + i] = Float32Scalar.Fma(t, r[row], residual[(row * width) + i]);
            }
        }
    }

    /// <summary>Normalises the rows of x; keeps r per row and x̂ for the backward pass.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> r, Span<float> normalised, Span<float> y,
        float inverseWidth, float epsilon, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        long elements = (long)r.Length * w.Length;
        Shape.Require(x, elements);
        Shape.Require<float>(normalised, elements);
        Shape.Require<float>(y, elements);
        fixed (float* px = x, pw = w, pr = r, pn = normalised, py = y)
        {
            RmsNormForwardWork work = new()
            {
                X = px, W = pw, R = pr, Normalised = pn, Y = py, Rows = r.Length, Width = w.Length, InverseWidth = inverseWidth, Epsilon = epsilon,
            };
            threads.Run(ref work, Split.Grain(elements));
        }
    }

    /// <summary>Gradients of x (added to the residual's gradient) and of w. dx may be the residual itself; an empty dw is not computed.</summary>
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> w, ReadOnlySpan<float> r, ReadOnlySpan<float> normalised, ReadOnlySpan<float> residual,
        Span<float> dx, Span<float> dw, float inverseWidth, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        long elements = (long)r.Length * w.Length;
        Shape.Require(dy, elements);
        Shape.Require(normalised, elements);
        Shape.Require(residual, elements);
        Shape.Require<float>(dx, elements);
        if (!dw.IsEmpty)
            Shape.Require<float>(dw, w.Length);
        fixed (float* pdy = dy, pw = w, pr = r, pn = normalised, pres = residual, pdx = dx, pdw = dw)
        {
            RmsNormBackwardWork work = new()
            {
                Dy = pdy, W = pw, R = pr, Normalised = pn, Residual = pres, Dx = pdx, Dw = pdw,
                Rows = r.Length, Width = w.Length, InverseWidth = inverseWidth,
            };
            threads.Run(ref work, Split.Grain(elements));
        }
    }
}

internal unsafe struct RmsNormForwardWork : IKernelWork
{
    public float* X;
    public float* W;
    public float* R;
    public float* Normalised;
    public float* Y;
    public int Rows;
    public int Width;
    public float InverseWidth;
    public float Epsilon;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        int end = Split.Start(Rows, 1, part + 1, parts);
        for (int row = Split.Start(Rows, 1, part, parts); row < end; row++)
        {
            float* x = X + ((nint)row * Width);
            float* normalised = Normalised + ((nint)row * Width);
            float* y = Y + ((nint)row * Width);
            float r = Formulas.InverseRms<Lanes1, float>(LaneSum.Dot<L, V>(x, x, Width), InverseWidth, Epsilon);
            R[row] = r;
            V scale = L.Broadcast(r);
            int i = 0;
            for (; i <= Width - L.Count; i += L.Count)
            {
                V n = L.Mul(L.Load(x + i), scale);
                L.Store(normalised + i, n);
                L.Store(y + i, L.Mul(n, L.Load(W + i)));
            }

            for (; i < Width; i++)
            {
                normalised[i] = x[i] * r;
                y[i] = normalised[i] * W[i];
            }
        }
    }
}

internal unsafe struct RmsNormBackwardWork : IKernelWork
{
    public float* Dy;
    public float* W;
    public float* R;
    public float* Normalised;
    public float* Residual;
    public float* Dx;
    public float* Dw;
    public int Rows;
    public int Width;
    public float InverseWidth;

    /// <summary>Threads share the rows for dx and the columns for dw, whose chains run over all rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        // dw first: dx may overwrite nothing that dw reads, but both read dy while it is near.
        if (Dw is not null)
            WeightGradient<L, V>(Split.Start(Width, LaneSum.Lanes, part, parts), Split.Start(Width, LaneSum.Lanes, part + 1, parts));

        float* gw = scratch.Reserve(Width);
        int end = Split.Start(Rows, 1, part + 1, parts);
        for (int row = Split.Start(Rows, 1, part, parts); row < end; row++)
        {
            float* dy = Dy + ((nint)row * Width);
            float* normalised = Normalised + ((nint)row * Width);
            float* residual = Residual + ((nint)row * Width);
            float* dx = Dx + ((nint)row * Width);
            int i = 0;
            for (; i <= Width - L.Count; i += L.Count)
            {
                L.Store(gw + i, L.Mul(L.Load(dy + i), L.Load(W + i)));
            }

            for (; i < Width; i++)
            {
                gw[i] = dy[i] * W[i];
            }

            float c = LaneSum.Dot<L, V>(gw, normalised, Width) * InverseWidth;
            V cs = L.Broadcast(c);
            V rs = L.Broadcast(R[row]);
            i = 0;
            for (; i <= Width - L.Count; i += L.Count)
            {
                V t = Formulas.NegatedMulAdd<L, V>(L.Load(normalised + i), cs, L.Load(gw + i));
                L.Store(dx + i, L.Fma(t, rs, L.Load(residual + i)));
            }

            for (; i < Width; i++)
            {
                float t = Formulas.NegatedMulAdd<Lanes1, float>(normalised[i], c, gw[i]);
                dx[i] = FusedMultiplyAdd.Of(t, R[row], residual[i]);
            }
        }
    }

    private readonly void WeightGradient<L, V>(int start, int end) where L : struct, ILanes<V>
    {
        new Span<float>(Dw + start, end - start).Clear();
        for (int row = 0; row < Rows; row++)
        {
            float* dy = Dy + ((nint)row * Width);
            float* normalised = Normalised + ((nint)row * Width);
            int i = start;
            for (; i <= end - L.Count; i += L.Count)
            {
                L.Store(Dw + i, L.Fma(L.Load(dy + i), L.Load(normalised + i), L.Load(Dw + i)));
            }

            for (; i < end; i++)
            {
                Dw[i] = FusedMultiplyAdd.Of(dy[i], normalised[i], Dw[i]);
            }
        }
    }
}
