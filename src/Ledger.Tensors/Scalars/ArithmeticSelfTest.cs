using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ledger.Tensors.Kernels;

namespace Ledger.Tensors;

/// <summary>What a process checks of its machine before it claims or attests anything.</summary>
/// <remarks>
/// The expected digests are part of the protocol version: a machine that gives others would make claims that honest
/// replays contradict.
/// </remarks>
public static class ArithmeticSelfTest
{
    private const ulong ListingDigest = 0xeb6ea5e30873c853;
    private const ulong ProductDigest = 0xd58f0953ce926889;

    /// <summary>Runs the checks, some milliseconds; every entry of the result says one thing that failed, empty means passed.</summary>
    public static ImmutableArray<string> Run()
    {
        ImmutableArray<string>.Builder failures = ImmutableArray.CreateBuilder<string>();
        CheckFusedMultiplyAdd(failures);
        CheckSubnormals(failures);
        ulong listings = DigestOfListings();
        if (listings != ListingDigest)
        {
            failures.Add($"the listings give digest {listings:x16} instead of {ListingDigest:x16}");
        }

        foreach (VectorPath path in Enum.GetValues<VectorPath>())
        {
            if (VectorPaths.IsSupported(path) && DigestOfProduct(path) is ulong product and not ProductDigest)
            {
                failures.Add($"the matrix product on path {path} gives digest {product:x16} instead of {ProductDigest:x16}");
            }
        }

        return failures.ToImmutable();
    }

    /// <summary>The case that the C runtime of musl rounds wrongly, and a tie in the product with an addend far below.</summary>
    private static void CheckFusedMultiplyAdd(ImmutableArray<string>.Builder failures)
    {
        ReadOnlySpan<(uint A, uint B, uint C, uint Expected)> cases =
        [
            (0x97000800, 0x1cfff001, 0x00010002, 0x00010001),
            (0x3f800001, 0x3f800001, 0xbf800002, 0x28800000),
            (0x00000001, 0x3f000000, 0x00000001, 0x00000002),
        ];
        foreach ((uint a, uint b, uint c, uint expected) in cases)
        {
            uint used = Float32Scalar.ToBits(Float32Scalar.Fma(Float(a), Float(b), Float(c)));
            uint emulated = Float32Scalar.ToBits(FusedMultiplyAdd.Emulated(Float(a), Float(b), Float(c)));
            if (used != expected || emulated != expected)
            {
                failures.Add($"fma({a:x8}, {b:x8}, {c:x8}) gives {used:x8}, emulated {emulated:x8}, instead of {expected:x8}");
            }
        }
    }

    /// <summary>Whether this thread keeps subnormal results (no FTZ) and subnormal operands (no DAZ).</summary>
    /// <remarks>Not optimised: once it was called often, the compiler computes these products of constants itself, on a thread of its own.</remarks>
    [MethodImpl(MethodImplOptions.NoOptimization | MethodImplOptions.NoInlining)]
    private static void CheckSubnormals(ImmutableArray<string>.Builder failures)
    {
        float smallestNormal = Float(0x00800000), largestSubnormal = Float(0x007fffff);
        if (Float32Scalar.ToBits(Float32Scalar.Mul(smallestNormal, Float(0x3f000000))) != 0x00400000)
        {
            failures.Add("this thread flushes subnormal results to zero");
        }

        if (Float32Scalar.ToBits(Float32Scalar.Mul(largestSubnormal, Float(0x40000000))) != 0x00fffffe)
        {
            failures.Add("this thread reads subnormal operands as zero");
        }
    }

    private static ulong DigestOfListings()
    {
        Fnv64 digest = new();
        Span<uint> operands = stackalloc uint[3];
        Span<uint> immediates = stackalloc uint[3];
        uint state = 1;
        foreach (ScalarListing listing in Listings.All)
        {
            for (int i = 0; i < 64; i++)
            {
                Fill(operands, ref state);
                Fill(immediates, ref state);
                digest.Add(listing.Evaluate(operands[..listing.Operands], immediates[..listing.Immediates]));
            }
        }

        return digest.Value;
    }

    private static ulong DigestOfProduct(VectorPath path)
    {
        const int M = 17, N = 35, K = 29;
        float[] a = new float[M * K], b = new float[N * K], c = new float[M * N];
        uint state = 2;
        Fill(MemoryMarshal.Cast<float, uint>(a.AsSpan()), ref state);
        Fill(MemoryMarshal.Cast<float, uint>(b.AsSpan()), ref state);
        using KernelThreads threads = new(1, path);
        Gemm.NT(a, b, c, M, N, K, threads);
        Fnv64 digest = new();
        foreach (float value in c)
        {
            digest.Add(Float32Scalar.ToBits(value));
        }

        return digest.Value;
    }

    /// <summary>Floats of both signs with exponents around 1, by a linear congruential generator.</summary>
    private static void Fill(Span<uint> words, ref uint state)
    {
        foreach (ref uint word in words)
        {
            state = (state * 1664525) + 1013904223;
            word = (state & 0x807fffff) | ((120 + ((state >> 24) & 15)) << 23);
        }
    }

    private static float Float(uint bits) => Float32Scalar.FromBits(bits);

    /// <summary>FNV-1a over words: this floor has no cryptography, and a machine is no adversary.</summary>
    private struct Fnv64()
    {
        public ulong Value { get; private set; } = 0xcbf29ce484222325;

        public void Add(uint word)
        {
            for (int shift = 0; shift < 32; shift += 8)
            {
                Value = (Value ^ ((word >> shift) & 0xff)) * 0x100000001b3;
            }
        }
    }
}
