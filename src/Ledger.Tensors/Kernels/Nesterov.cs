using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The outer step: Nesterov momentum on the mean of the accepted updates. Spec: protocol.md §5.4.</summary>
/// <remarks>d = sum·inverseCount; b′ = fma(momentum, b, d); u = fma(momentum, b′, d); w′ = fma(−rate, u, w).</remarks>
public static unsafe class Nesterov
{
    /// <summary>The definition.</summary>
    public static void Reference(
        Span<float> weights, Span<float> buffer, ReadOnlySpan<float> sum, float inverseCount, float momentum, float rate)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            float d = Float32Scalar.Mul(sum[i], inverseCount);
            buffer[i] = Float32Scalar.Fma(momentum, buffer[i], d);
            float u = Float32Scalar.Fma(momentum, buffer[i], d);
            weights[i] = Listings.NegatedMulAdd.EvaluateFloats([rate, u, weights[i]]);
        }
    }

    /// <summary>Updates weights and momentum buffer in place.</summary>
    public static void Step(
        Span<float> weights, Span<float> buffer, ReadOnlySpan<float> sum, float inverseCount, float momentum, float rate, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require<float>(buffer, weights.Length);
        Shape.Require(sum, weights.Length);
        fixed (float* pw = weights, pb = buffer, ps = sum)
        {
            NesterovWork work = new()
            {
                Weights = pw, Buffer = pb, Sum = ps, Length = weights.Length, InverseCount = inverseCount, Momentum = momentum, Rate = rate,
            };
            threads.Run(ref work, Split.Grain(weights.Length));
        }
    }
}

internal unsafe struct NesterovWork : IKernelWork, ILaneWork
{
    public float* Weights;
    public float* Buffer;
    public float* Sum;
    public int Length;
    public float InverseCount;
    public float Momentum;
    public float Rate;

    /// <inheritdoc/>
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile => LaneLoop.Run<L, V, NesterovWork>(this, Length, part, parts);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void At<L, V>(int i) where L : struct, ILanes<V>
    {
        V momentum = L.Broadcast(Momentum);
        V d = L.Mul(L.Load(Sum + i), L.Broadcast(InverseCount));
        V buffer = L.Fma(momentum, L.Load(Buffer + i), d);
        L.Store(Buffer + i, buffer);
        L.Store(Weights + i, Formulas.NegatedMulAdd<L, V>(L.Broadcast(Rate), L.Fma(momentum, buffer, d), L.Load(Weights + i)));
    }
}
