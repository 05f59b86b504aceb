using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Program;

/// <summary>Where the values of an operand lie for the terms of a chain and a block of neighbouring outputs.</summary>
/// <param name="First">Value of the first term and the first output.</param>
/// <param name="Stride">Distance of the values of neighbouring terms.</param>
/// <param name="IsLanes">True if neighbouring outputs read neighbouring values, false if all read the same.</param>
internal readonly unsafe record struct LaneValues(nint First, long Stride, bool IsLanes)
{
    /// <summary>Address of the values of a term.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* At(long term) => (uint*)First + term * Stride;
}

/// <summary>One term of a chain on a vector of neighbouring outputs.</summary>
internal interface IChainStep
{
    /// <summary>The accumulators after a term.</summary>
    static abstract Vector256<uint> Next(Vector256<uint> acc, Vector256<uint> a, Vector256<uint> b);
}

/// <summary>acc = fma(a, b, acc).</summary>
internal readonly struct FmaStep : IChainStep
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Next(Vector256<uint> acc, Vector256<uint> a, Vector256<uint> b) =>
        Fma(a.AsSingle(), b.AsSingle(), acc.AsSingle()).AsUInt32();

    /// <summary>Eight lanes, each one rounding; never the C runtime.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => X86.Fma.IsSupported
        ? X86.Fma.MultiplyAdd(a, b, c)
        : Vector256.Create(
            FusedMultiplyAdd.Of(a.GetLower(), b.GetLower(), c.GetLower()),
            FusedMultiplyAdd.Of(a.GetUpper(), b.GetUpper(), c.GetUpper()));
}

/// <summary>acc = acc + a.</summary>
internal readonly struct AddStep : IChainStep
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Next(Vector256<uint> acc, Vector256<uint> a, Vector256<uint> b) => (acc.AsSingle() + a.AsSingle()).AsUInt32();
}

/// <summary>acc = maximum(acc, a).</summary>
internal readonly struct MaxStep : IChainStep
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Next(Vector256<uint> acc, Vector256<uint> a, Vector256<uint> b) => Max(acc, a);

    /// <summary>IEEE 754-2019 maximum with the canonical NaN: equal numbers differ at most in the sign of a zero, and the and of both is the one without.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Max(Vector256<uint> left, Vector256<uint> right)
    {
        Vector256<float> a = left.AsSingle(), b = right.AsSingle();
        Vector256<uint> numbers = (Vector256.Equals(a, a) & Vector256.Equals(b, b)).AsUInt32();
        Vector256<uint> larger = Vector256.ConditionalSelect(Vector256.GreaterThan(a, b).AsUInt32(), left, right);
        Vector256<uint> maximum = Vector256.ConditionalSelect(Vector256.Equals(a, b).AsUInt32(), left & right, larger);
        return Vector256.ConditionalSelect(numbers, maximum, Vector256.Create(Float32Scalar.CanonicalNaN));
    }
}

/// <summary>acc = acc or a.</summary>
internal readonly struct OrStep : IChainStep
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Next(Vector256<uint> acc, Vector256<uint> a, Vector256<uint> b) => acc | a;
}

/// <summary>Chains of neighbouring outputs advanced together, term by term.</summary>
/// <remarks>
/// Callers guarantee that every address that <see cref="LaneValues"/> names for the given terms and lanes lies inside its tensor or
/// scratch; a vector is only loaded where all its lanes are among the given ones.
/// </remarks>
internal static unsafe class ChainKernels
{
    private const int Width = 8, Group = 4 * Width;

    /// <summary>Adds terms to the accumulators of <paramref name="lanes"/> outputs.</summary>
    public static void Run<TStep>(LaneValues a, LaneValues b, long terms, uint* acc, int lanes)
        where TStep : struct, IChainStep
    {
        if (b.IsLanes)
        {
            if (a.IsLanes)
                Run<TStep, Lanes, Lanes>(a, b, terms, acc, lanes);
            else
                Run<TStep, Same, Lanes>(a, b, terms, acc, lanes);
        }
        else if (a.IsLanes)
        {
            Run<TStep, Lanes, Same>(a, b, terms, acc, lanes);
        }
        else
        {
            Run<TStep, Same, Same>(a, b, terms, acc, lanes);
        }
    }

    private interface ILoad
    {
        static abstract Vector256<uint> Load(uint* term, int lane);
    }

    private readonly struct Lanes : ILoad
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Load(uint* term, int lane) => Vector256.Load(term + lane);
    }

    private readonly struct Same : ILoad
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<uint> Load(uint* term, int lane) => Vector256.Create(*term);
    }

    private static void Run<TStep, TA, TB>(LaneValues a, LaneValues b, long terms, uint* acc, int lanes)
        where TStep : struct, IChainStep
        where TA : struct, ILoad
        where TB : struct, ILoad
    {
        int lane = 0;
        for (; lane + Group <= lanes; lane += Group)
        {
            Vector256<uint> r0 = Vector256.Load(acc + lane), r1 = Vector256.Load(acc + lane + Width);
            Vector256<uint> r2 = Vector256.Load(acc + lane + 2 * Width), r3 = Vector256.Load(acc + lane + 3 * Width);
            uint* pa = a.At(0);
            uint* pb = b.At(0);
            for (long t = 0; t < terms; t++, pa += a.Stride, pb += b.Stride)
            {
                r0 = TStep.Next(r0, TA.Load(pa, lane), TB.Load(pb, lane));
                r1 = TStep.Next(r1, TA.Load(pa, lane + Width), TB.Load(pb, lane + Width));
                r2 = TStep.Next(r2, TA.Load(pa, lane + 2 * Width), TB.Load(pb, lane + 2 * Width));
                r3 = TStep.Next(r3, TA.Load(pa, lane + 3 * Width), TB.Load(pb, lane + 3 * Width));
            }

            r0.Store(acc + lane);
            r1.Store(acc + lane + Width);
            r2.Store(acc + lane + 2 * Width);
            r3.Store(acc + lane + 3 * Width);
        }

        for (; lane + Width <= lanes; lane += Width)
        {
            Vector256<uint> r = Vector256.Load(acc + lane);
            for (long t = 0; t < terms; t++)
                r = TStep.Next(r, TA.Load(a.At(t), lane), TB.Load(b.At(t), lane));
            r.Store(acc + lane);
        }

        for (; lane < lanes; lane++)
        {
            Vector256<uint> r = Vector256.CreateScalar(acc[lane]);
            for (long t = 0; t < terms; t++)
                r = TStep.Next(r, Vector256.CreateScalar(a.At(t)[a.IsLanes ? lane : 0]), Vector256.CreateScalar(b.At(t)[b.IsLanes ? lane : 0]));
            acc[lane] = r.ToScalar();
        }
    }
}
