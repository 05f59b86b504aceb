using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The row steps that softmax and cross-entropy share.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>IEEE 754-2019 maximum of a row; −infinity for an empty one. Exact, so the order is free.</summary>
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
                largest = L.Max(largest, L.Load(x + i));
            }

            float* lanes = stackalloc float[LaneSum.Lanes];
            L.Store(lanes, largest);
            for (int lane = 0; lane < L.Count; lane++)
            {
                maximum = Float32Scalar.Max(maximum, lanes[lane]);
            }
        }

        for (; i < length; i++)
        {
            maximum = Float32Scalar.Max(maximum, x[i]);
        }

        return maximum;
    }

    /// <summary>e[i] = exp(x[i] − m).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exponentials<L, V>(float* x, float m, float* e, int length) where L : struct, ILanes<V>
    {
        V maximum = L.Broadcast(m);
        int i = 0;
        for (; i <= length - L.Count; i += L.Count)
        {
            L.Store(e + i, Formulas.ExpDifference<L, V>(L.Load(x + i), maximum));
        }

        for (; i < length; i++)
        {
            e[i] = Formulas.ExpDifference<Lanes1, float>(x[i], m);
        }
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
}
