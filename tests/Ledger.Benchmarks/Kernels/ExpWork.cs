using System.Runtime.CompilerServices;
using Ledger.Tensors;
using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks.Kernels;

/// <summary>y[i] = exp(x[i]) as kernels compute it, and nothing else.</summary>
internal unsafe struct ExpWork : IKernelWork
{
    public float* X;
    public float* Y;
    public int Length;
    public int Repeats;

    /// <summary>Applies exp to x so many times.</summary>
    public static void Run(ReadOnlySpan<float> x, Span<float> y, int repeats, KernelThreads threads)
    {
        fixed (float* px = x, py = y)
        {
            ExpWork work = new() { X = px, Y = py, Length = x.Length, Repeats = repeats };
            threads.Run(ref work, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            for (int i = 0; i <= Length - L.Count; i += L.Count)
            {
                L.Store(Y + i, Transcendental.Exp<L, V>(L.Load(X + i)));
            }
        }
    }
}
