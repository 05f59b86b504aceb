using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The row steps that softmax and cross-entropy share.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>IEEE 754-2019 maximum of a row of numbers; −infinity for an empty one. Exact, so the order is free.</summary>
    /// <remarks>A NaN in the row may be missed here; it reaches the sum of the exponentials, and so every result of the row.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Maximum<L, V>(float* x, int length) where L : struct, ILanes<V>
    {
        float maximum = float.NegativeInfinity;
        int i = 0;
        if (length >= L.Count)
        {
            V largest = L.Load(x);
            for (i = L.Count; i <= length - L.Count; i += L.Count)
            {
                largest = L.MaxOfNumbers(largest, L.Load(x + i));
            }

            float* lanes = stackalloc float[LaneSum.Lanes];
            L.Store(lanes, largest);
            for (int lane = 0; lane < L.Count; lane++)
            {
                maximum = lanes[lane] > maximum ? lanes[lane] : maximum;
            }
        }

        for (; i < length; i++)
        {
            maximum = x[i] > maximum ? x[i] : maximum;
        }

        return maximum == 0f ? SignOfZero(x, length) : maximum;
    }

    /// <summary>e[i] = exp(x[i] − m); the result is LaneFold(LaneSum e). e may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials<L, V>(float* x, float m, float* e, int length) where L : struct, ILanes<V>
    {
        float* lanes = stackalloc float[LaneSum.Lanes];
        V maximum = L.Broadcast(m);
        int whole = length & ~(LaneSum.Lanes - 1);
        for (int lane = 0; lane < LaneSum.Lanes; lane += L.Count)
        {
            V acc = L.Broadcast(0f);
            for (int i = lane; i < whole; i += LaneSum.Lanes)
            {
                V value = Formulas.ExpDifference<L, V>(L.Load(x + i), maximum);
                L.Store(e + i, value);
                acc = L.Add(acc, value);
            }

            L.Store(lanes + lane, acc);
        }

        for (int i = whole; i < length; i++)
        {
            e[i] = Formulas.ExpDifference<Lanes1, float>(x[i], m);
            lanes[i - whole] += e[i];
        }

        return LaneSum.Fold(lanes);
    }

    /// <summary>y[i] = x[i]·factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<L, V>(float* x, float factor, float* y, int length) where L : struct, ILanes<V>
    {
        V scale = L.Broadcast(factor);
        int i = 0;
        for (; i <= length - L.Count; i += L.Count)
        {
            L.Store(y + i, L.Mul(L.Load(x + i), scale));
        }

        for (; i < length; i++)
        {
            y[i] = x[i] * factor;
        }
    }

    /// <summary>Of a row whose maximum is zero: +0 if it holds one, else −0.</summary>
    private static float SignOfZero(float* x, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (Float32Scalar.ToBits(x[i]) == 0)
            {
                return 0f;
            }
        }

        return -0f;
    }
}
