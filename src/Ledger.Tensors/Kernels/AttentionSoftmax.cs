using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Softmax and its gradient on transposed scores [key, query]: one vector of neighbouring queries at a time.</summary>
internal static unsafe class AttentionSoftmax
{
    /// <summary>Raw scores become probabilities; maximum and reciprocal sum of every query are kept.</summary>
    /// <param name="scores">Scores of key 0; a row of keys further is `stride` further.</param>
    /// <param name="stride">Queries of a row.</param>
    /// <param name="first">Last key that all queries see: the place of the first of them.</param>
    /// <param name="keys">Keys to look at, the later ones hidden from the earlier queries.</param>
    /// <param name="queries">Queries that exist.</param>
    /// <param name="scale">Factor of a score.</param>
    /// <param name="maxima">One place for each lane.</param>
    /// <param name="reciprocals">One place for each lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<L, V>(
        float* scores, nint stride, int first, int keys, int queries, float scale, float* maxima, float* reciprocals)
        where L : struct, ILanes<V>
    {
        int shared = Math.Min(first + 1, keys);
        V factor = L.Broadcast(scale);
        V m = Maximum<L, V>(scores, stride, shared, factor);

        // Window at −infinity for the lanes that do not see a key, at +infinity for the others.
        float* bounds = stackalloc float[2 * LaneSum.Lanes];
        L.Store(bounds, L.Broadcast(float.NegativeInfinity));
        L.Store(bounds + L.Count, L.Broadcast(float.PositiveInfinity));
        for (int j = shared; j < keys; j++)
        {
            m = L.MaxOfNumbers(m, L.AtMost(L.Mul(L.Load(scores + (j * stride)), factor), L.Load(bounds + L.Count - (j - first))));
        }

        L.Store(maxima, m);
        for (int lane = 0; lane < queries; lane++)
        {
            if (maxima[lane] == 0f)
            {
                maxima[lane] = SignOfZero(scores + lane, stride, Math.Min(first + lane + 1, keys), scale);
            }
        }

        m = L.Load(maxima);
        for (int j = 0; j < shared; j++)
        {
            float* score = scores + (j * stride);
            L.Store(score, Formulas.ExpDifference<L, V>(L.Mul(L.Load(score), factor), m));
        }

        // A hidden key's exponential is +0, which leaves a lane's sum as it is, since no lane is −0.
        for (int j = shared; j < keys; j++)
        {
            float* score = scores + (j * stride);
            V seen = L.AtMost(L.Mul(L.Load(score), factor), L.Load(bounds + L.Count - (j - first)));
            L.Store(score, Formulas.ExpDifference<L, V>(seen, m));
        }

        V r = Formulas.Reciprocal<L, V>(LaneFold<L, V>(scores, stride, keys));
        L.Store(reciprocals, r);
        for (int j = 0; j < keys; j++)
        {
            float* score = scores + (j * stride);
            L.Store(score, L.Mul(L.Load(score), r));
        }
    }

    /// <summary>Raw scores become probabilities p again, and gradients of p become gradients of raw scores.</summary>
    /// <param name="p">Scores of the first key.</param>
    /// <param name="ds">Gradients of its probabilities.</param>
    /// <param name="stride">Queries of a row.</param>
    /// <param name="keys">Keys to do; those that a query does not see are done like the others, and no chain reads them.</param>
    /// <param name="scale">Factor of a score.</param>
    /// <param name="rows">Of the queries the maxima, then `step` further the reciprocal sums, then D.</param>
    /// <param name="step">Places of a kind.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<L, V>(float* p, float* ds, nint stride, int keys, float scale, float* rows, int step)
        where L : struct, ILanes<V>
    {
        V factor = L.Broadcast(scale);
        V m = L.Load(rows);
        V r = L.Load(rows + step);
        V d = L.Load(rows + (2 * step));
        for (int j = 0; j < keys; j++)
        {
            V probability = L.Mul(Formulas.ExpDifference<L, V>(L.Mul(L.Load(p), factor), m), r);
            L.Store(p, probability);
            L.Store(ds, Formulas.SoftmaxGradient<L, V>(probability, L.Load(ds), d, factor));
            p += stride;
            ds += stride;
        }
    }

    /// <summary>Largest scaled score of the first keys; four chains, since the order is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Maximum<L, V>(float* scores, nint stride, int keys, V factor) where L : struct, ILanes<V>
    {
        V m0 = L.Broadcast(float.NegativeInfinity);
        V m1 = m0;
        V m2 = m0;
        V m3 = m0;
        int j = 0;
        for (; j <= keys - 4; j += 4)
        {
            float* score = scores + (j * stride);
            m0 = L.MaxOfNumbers(m0, L.Mul(L.Load(score), factor));
            m1 = L.MaxOfNumbers(m1, L.Mul(L.Load(score + stride), factor));
            m2 = L.MaxOfNumbers(m2, L.Mul(L.Load(score + (2 * stride)), factor));
            m3 = L.MaxOfNumbers(m3, L.Mul(L.Load(score + (3 * stride)), factor));
        }

        for (; j < keys; j++)
        {
            m0 = L.MaxOfNumbers(m0, L.Mul(L.Load(scores + (j * stride)), factor));
        }

        return L.MaxOfNumbers(L.MaxOfNumbers(m0, m1), L.MaxOfNumbers(m2, m3));
    }

    /// <summary>Sixteen lanes over the keys and their tree, for every query.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LaneFold<L, V>(float* e, nint stride, int keys) where L : struct, ILanes<V>
    {
        float* lanes = stackalloc float[LaneSum.Lanes * LaneSum.Lanes];
        for (int lane = 0; lane < LaneSum.Lanes; lane += 4)
        {
            V a0 = L.Broadcast(0f);
            V a1 = a0;
            V a2 = a0;
            V a3 = a0;
            int j = lane;
            for (; j <= keys - 4; j += LaneSum.Lanes)
            {
                float* at = e + (j * stride);
                a0 = L.Add(a0, L.Load(at));
                a1 = L.Add(a1, L.Load(at + stride));
                a2 = L.Add(a2, L.Load(at + (2 * stride)));
                a3 = L.Add(a3, L.Load(at + (3 * stride)));
            }

            if (j < keys)
            {
                float* at = e + (j * stride);
                a0 = L.Add(a0, L.Load(at));
                a1 = j + 1 < keys ? L.Add(a1, L.Load(at + stride)) : a1;
                a2 = j + 2 < keys ? L.Add(a2, L.Load(at + (2 * stride))) : a2;
            }

            L.Store(lanes + (lane * L.Count), a0);
            L.Store(lanes + ((lane + 1) * L.Count), a1);
            L.Store(lanes + ((lane + 2) * L.Count), a2);
            L.Store(lanes + ((lane + 3) * L.Count), a3);
        }

        for (int half = LaneSum.Lanes / 2; half > 0; half /= 2)
        {
            for (int l = 0; l < half; l++)
            {
                float* at = lanes + (l * L.Count);
                L.Store(at, L.Add(L.Load(at), L.Load(at + (half * L.Count))));
            }
        }

        return L.Load(lanes);
    }

    /// <summary>Of a query whose maximum is zero: +0 if a score is, else −0.</summary>
    private static float SignOfZero(float* scores, nint stride, int keys, float scale)
    {
        for (int j = 0; j < keys; j++)
        {
            if (Float32Scalar.ToBits(scores[j * stride] * scale) == 0)
            {
                return 0f;
            }
        }

        return -0f;
    }
}
