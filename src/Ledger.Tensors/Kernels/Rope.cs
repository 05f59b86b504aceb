using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>Rotary position embedding of interleaved pairs (2i, 2i + 1). Spec: protocol.md §5.2.</summary>
/// <remarks>
/// x, y are [tokens, heads, headSize]; position = token mod sequence. Tables: cosines[position, i] of pair i, and
/// signedSines[position, j] of element j: −sin for even j, +sin for odd j.
/// Forward: y[j] = fma(x[j ^ 1], signedSines[j], x[j]·cosines[j / 2]).
/// Backward: dx[j] = fma(dy[j ^ 1], signedSines[j ^ 1], dy[j]·cosines[j / 2]): the rotation by the opposite angle.
/// </remarks>
public static unsafe class Rope
{
    /// <summary>The definition of both directions.</summary>
    public static void Reference(
        ReadOnlySpan<float> x, ReadOnlySpan<float> cosines, ReadOnlySpan<float> signedSines, Span<float> y, int sequence, int heads, int headSize, bool backward)
    {
        for (int e = 0; e < x.Length; e++)
        {
            int j = e % headSize;
            int position = e / (headSize * heads) % sequence;
            float sine = signedSines[(position * headSize) + (backward ? j ^ 1 : j)];
            y[e] = Float32Scalar.Fma(x[e ^ 1], sine, Float32Scalar.Mul(x[e], cosines[(position * headSize / 2) + (j / 2)]));
        }
    }

    /// <summary>Rotates every head of x by its position.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> cosines, ReadOnlySpan<float> signedSines, Span<float> y,
        int sequence, int heads, int headSize, KernelThreads threads) =>
        Rotate(x, cosines, signedSines, y, sequence, heads, headSize, false, threads);

    /// <summary>Gradient of x from the gradient of y.</summary>
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> cosines, ReadOnlySpan<float> signedSines, Span<float> dx,
        int sequence, int heads, int headSize, KernelThreads threads) =>
        Rotate(dy, cosines, signedSines, dx, sequence, heads, headSize, true, threads);

    private static void Rotate(
        ReadOnlySpan<float> x, ReadOnlySpan<float> cosines, ReadOnlySpan<float> signedSines, Span<float> y,
        int sequence, int heads, int headSize, bool backward, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require<float>(y, x.Length);
        Shape.Require(cosines, (long)sequence * headSize / 2);
        Shape.Require(signedSines, (long)sequence * headSize);
        if (headSize % 2 != 0 || x.Length % (heads * headSize) != 0)
        {
            throw new ArgumentException($"{x.Length} elements are not whole heads of {headSize}");
        }

        fixed (float* px = x, pc = cosines, ps = signedSines, py = y)
        {
            RopeWork work = new()
            {
                X = px, Cosines = pc, SignedSines = ps, Y = py, Tokens = x.Length / (heads * headSize),
                Sequence = sequence, Heads = heads, HeadSize = headSize, Backward = backward,
            };
            threads.Run(ref work, Split.Grain(x.Length));
        }
    }
}

internal unsafe struct RopeWork : IKernelWork
{
    public float* X;
    public float* Cosines;
    public float* SignedSines;
    public float* Y;
    public int Tokens;
    public int Sequence;
    public int Heads;
    public int HeadSize;
    public bool Backward;

    /// <summary>A pair stays in one vector, so y may be x itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        // One cosine and one sine per element: of the partner in the backward direction.
        nint table = (nint)Sequence * HeadSize;
        float* cosines = scratch.Reserve(2 * table);
        float* sines = cosines + table;
        int partner = Backward ? 1 : 0;
        for (int e = 0; e < table; e++)
        {
            cosines[e] = Cosines[e >> 1];
            sines[e] = SignedSines[e ^ partner];
        }

        int whole = L.Count > 1 ? HeadSize / L.Count * L.Count : 0;
        int end = Split.Start(Tokens, 1, part + 1, parts);
        for (int token = Split.Start(Tokens, 1, part, parts); token < end; token++)
        {
            float* cosine = cosines + ((nint)(token % Sequence) * HeadSize);
            float* sine = sines + ((nint)(token % Sequence) * HeadSize);
            for (int head = 0; head < Heads; head++)
            {
                nint at = (((nint)token * Heads) + head) * HeadSize;
                float* x = X + at;
                float* y = Y + at;
                for (int j = 0; j < whole; j += L.Count)
                {
                    V value = L.Load(x + j);
                    L.Store(y + j, L.Fma(L.SwapPairs(value), L.Load(sine + j), L.Mul(value, L.Load(cosine + j))));
                }

                for (int j = whole; j < HeadSize; j += 2)
                {
                    float first = x[j];
                    float second = x[j + 1];
                    y[j] = FusedMultiplyAdd.Of(second, sine[j], first * cosine[j]);
                    y[j + 1] = FusedMultiplyAdd.Of(first, sine[j + 1], second * cosine[j + 1]);
                }
            }
        }
    }
}
