using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Sums along a contiguous axis: 16 chains, lane = index mod 16 ascending, then a fixed tree of 15 additions.</summary>
/// <remarks>
/// LaneSum: lane l = +0, then lane l = lane l + x[i] (or fma(a[i], b[i], lane l)) for i = l, l + 16, …
/// LaneFold: lane l += lane l + 8 for l &lt; 8, then 4, 2, 1; lane 0 is the sum. Spec: protocol.md §2.3.
/// </remarks>
public static unsafe class LaneSum
{
    /// <summary>Number of chains.</summary>
    public const int Lanes = 16;

    /// <summary>Elements of one block of the block sums.</summary>
    public const int BlockLength = 256;

    /// <summary>Folds 16 lanes into their sum by the fixed tree.</summary>
    public static float FoldReference(ReadOnlySpan<float> lanes)
    {
        Span<float> fold = stackalloc float[Lanes];
        lanes[..Lanes].CopyTo(fold);
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int l = 0; l < half; l++)
            {
                fold[l] = Float32Scalar.Add(fold[l], fold[l + half]);
            }
        }

        return fold[0];
    }

    /// <summary>The definition of Σ x[i].</summary>
    public static float SumReference(ReadOnlySpan<float> x)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            lanes[i % Lanes] = Float32Scalar.Add(lanes[i % Lanes], x[i]);
        }

        return FoldReference(lanes);
    }

    /// <summary>The definition of Σ a[i]·b[i].</summary>
    public static float DotReference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < a.Length; i++)
        {
            lanes[i % Lanes] = Float32Scalar.Fma(a[i], b[i], lanes[i % Lanes]);
        }

        return FoldReference(lanes);
    }

    /// <summary>Σ x[i].</summary>
    public static float Sum(ReadOnlySpan<float> x, KernelThreads threads) => One(x, LaneTerm.Value, threads);

    /// <summary>Σ x[i]².</summary>
    public static float Squares(ReadOnlySpan<float> x, KernelThreads threads) => One(x, LaneTerm.Square, threads);

    /// <summary>Per block of 256 elements (the last one shorter): Σ x[i]².</summary>
    public static void BlockSquares(ReadOnlySpan<float> x, Span<float> sums, KernelThreads threads) =>
        Blocks(x, sums, BlockLength, LaneTerm.Square, threads);

    /// <summary>Per block of 256 elements (the last one shorter): Σ |x[i]|.</summary>
    public static void BlockMagnitudes(ReadOnlySpan<float> x, Span<float> sums, KernelThreads threads) =>
        Blocks(x, sums, BlockLength, LaneTerm.Magnitude, threads);

    /// <summary>Σ of values in a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Of<L, V>(float* x, int length) where L : struct, ILanes<V>
    {
        float* lanes = stackalloc float[Lanes];
        int whole = length & ~(Lanes - 1);
        for (int lane = 0; lane < Lanes; lane += L.Count)
        {
            V acc = L.Broadcast(0f);
            for (int i = lane; i < whole; i += Lanes)
            {
                acc = L.Add(acc, L.Load(x + i));
            }

            L.Store(lanes + lane, acc);
        }

        for (int i = whole; i < length; i++)
        {
            lanes[i - whole] += x[i];
        }

        return Fold(lanes);
    }

    /// <summary>Σ of magnitudes in a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Magnitudes<L, V>(float* x, int length) where L : struct, ILanes<V>
    {
        float* lanes = stackalloc float[Lanes];
        int whole = length & ~(Lanes - 1);
        for (int lane = 0; lane < Lanes; lane += L.Count)
        {
            V acc = L.Broadcast(0f);
            for (int i = lane; i < whole; i += Lanes)
            {
                acc = L.Add(acc, L.Abs(L.Load(x + i)));
            }

            L.Store(lanes + lane, acc);
        }

        for (int i = whole; i < length; i++)
        {
            lanes[i - whole] += Float32Scalar.Abs(x[i]);
        }

        return Fold(lanes);
    }

    /// <summary>Σ of products in a kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Dot<L, V>(float* a, float* b, int length) where L : struct, ILanes<V>
    {
        float* lanes = stackalloc float[Lanes];
        int whole = length & ~(Lanes - 1);
        for (int lane = 0; lane < Lanes; lane += L.Count)
        {
            V acc = L.Broadcast(0f);
            for (int i = lane; i < whole; i += Lanes)
            {
                acc = L.Fma(L.Load(a + i), L.Load(b + i), acc);
            }

            L.Store(lanes + lane, acc);
        }

        for (int i = whole; i < length; i++)
        {
            lanes[i - whole] = FusedMultiplyAdd.Of(a[i], b[i], lanes[i - whole]);
        }

        return Fold(lanes);
    }

    /// <summary>The tree in a kernel; destroys the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Fold(float* lanes)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int l = 0; l < half; l++)
            {
                lanes[l] += lanes[l + half];
            }
        }

        return lanes[0];
    }

    private static float One(ReadOnlySpan<float> x, LaneTerm term, KernelThreads threads)
    {
        float sum = 0f;
        Blocks(x, new Span<float>(ref sum), Math.Max(1, x.Length), term, threads);
        return sum;
    }

    private static void Blocks(ReadOnlySpan<float> x, Span<float> sums, int block, LaneTerm term, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require<float>(sums, Math.Max(block == BlockLength ? 0 : 1, ((long)x.Length + block - 1) / block));
        fixed (float* px = x, ps = sums)
        {
            LaneSumWork work = new() { X = px, Sums = ps, Length = x.Length, Block = block, Blocks = sums.Length, Term = term };
            threads.Run(ref work, Split.Grain(x.Length));
        }
    }
}

/// <summary>What a lane adds up.</summary>
internal enum LaneTerm
{
    Value,
    Square,
    Magnitude,
}

internal unsafe struct LaneSumWork : IKernelWork
{
    public float* X;
    public float* Sums;
    public int Length;
    public int Block;
    public int Blocks;
    public LaneTerm Term;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        int end = Split.Start(Blocks, 1, part + 1, parts);
        for (int block = Split.Start(Blocks, 1, part, parts); block < end; block++)
        {
            float* x = X + ((nint)block * Block);
            int length = Math.Min(Block, Length - (block * Block));
            Sums[block] = Term switch
            {
                LaneTerm.Square => LaneSum.Dot<L, V>(x, x, length),
                LaneTerm.Magnitude => LaneSum.Magnitudes<L, V>(x, length),
                _ => LaneSum.Of<L, V>(x, length),
            };
        }
    }
}
