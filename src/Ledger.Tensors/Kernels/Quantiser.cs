using System.Runtime.CompilerServices;

namespace Ledger.Tensors.Kernels;

/// <summary>The constants of the 2-bit quantiser.</summary>
/// <param name="Factor">1.2 / 256: scale of a whole block per sum of magnitudes.</param>
/// <param name="LastFactor">1.2 / length of the last block.</param>
/// <param name="MaxScale">Largest scale.</param>
public readonly record struct QuantiserConstants(float Factor, float LastFactor, float MaxScale);

/// <summary>Two bits per element, one scale per block of 256, sixteen codes a word. Spec: protocol.md §5.3.</summary>
/// <remarks>
/// d = base − end; s = min(LaneFold(LaneSum |d|)·factor, maxScale); code bit 1 is the sign of d, bit 0 is set unless |d| &lt; s;
/// code of element i sits at bit 2·(i mod 16) of word i / 16. Value: ±½s when bit 0 is clear, ±1½s when set.
/// </remarks>
public static unsafe class Quantiser
{
    /// <summary>Codes of one word.</summary>
    public const int CodesPerWord = 16;

    /// <summary>Elements of one block.</summary>
    public const int BlockLength = LaneSum.BlockLength;

    /// <summary>Words that hold the codes of so many elements.</summary>
    public static int Words(int elements) => (elements + CodesPerWord - 1) / CodesPerWord;

    /// <summary>Blocks of so many elements.</summary>
    public static int Blocks(int elements) => (elements + BlockLength - 1) / BlockLength;

    /// <summary>The definition of encoding.</summary>
    public static void EncodeReference(
        ReadOnlySpan<float> start, ReadOnlySpan<float> end, Span<uint> codes, Span<float> scales, QuantiserConstants c)
    {
        float[] d = new float[start.Length];
        float[] magnitudes = new float[start.Length];
        for (int i = 0; i < d.Length; i++)
        {
            d[i] = Float32Scalar.Sub(start[i], end[i]);
            magnitudes[i] = Float32Scalar.Abs(d[i]);
        }

        codes.Clear();
        for (int block = 0; block < scales.Length; block++)
        {
            int first = block * BlockLength;
            int length = Math.Min(BlockLength, d.Length - first);
            float factor = block == scales.Length - 1 ? c.LastFactor : c.Factor;
            float sum = LaneSum.SumReference(magnitudes.AsSpan(first, length));
            scales[block] = Listings.BlockScale.EvaluateFloats([sum, factor], [c.MaxScale]);
            for (int i = first; i < first + length; i++)
            {
                uint code = Listings.QuantiseCode.Evaluate([Float32Scalar.ToBits(d[i]), Float32Scalar.ToBits(scales[block])], []);
                codes[i / CodesPerWord] |= code << (2 * (i % CodesPerWord));
            }
        }
    }

    /// <summary>The definition of adding a decoded update to a sum.</summary>
    public static void AccumulateReference(ReadOnlySpan<uint> codes, ReadOnlySpan<float> scales, Span<float> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            uint value = Listings.Dequantise.Evaluate(
                [codes[i / CodesPerWord], (uint)(2 * (i % CodesPerWord)), Float32Scalar.ToBits(scales[i / BlockLength])], []);
            sum[i] = Float32Scalar.Add(sum[i], Float32Scalar.FromBits(value));
        }
    }

    /// <summary>Packed codes and scales of start − end.</summary>
    public static void Encode(
        ReadOnlySpan<float> start, ReadOnlySpan<float> end, Span<uint> codes, Span<float> scales, QuantiserConstants constants, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require(end, start.Length);
        Shape.Require<uint>(codes, Words(start.Length));
        Shape.Require<float>(scales, Blocks(start.Length));
        fixed (float* ps = start, pe = end, pscale = scales)
        fixed (uint* pc = codes)
        {
            EncodeWork work = new() { Start = ps, End = pe, Codes = pc, Scales = pscale, Length = start.Length, Blocks = scales.Length, Constants = constants };
            threads.Run(ref work, Split.Grain(start.Length));
        }
    }

    /// <summary>sum[i] = sum[i] + value of code i: one term of the mean's chain over the accepted updates.</summary>
    public static void Accumulate(ReadOnlySpan<uint> codes, ReadOnlySpan<float> scales, Span<float> sum, KernelThreads threads)
    {
        ArgumentNullException.ThrowIfNull(threads);
        Shape.Require(codes, Words(sum.Length));
        Shape.Require(scales, Blocks(sum.Length));
        fixed (float* pscale = scales, psum = sum)
        fixed (uint* pc = codes)
        {
            AccumulateWork work = new() { Codes = pc, Scales = pscale, Sum = psum, Length = sum.Length };
            threads.Run(ref work, Split.Grain(sum.Length));
        }
    }
}

internal unsafe struct EncodeWork : IKernelWork
{
    public float* Start;
    public float* End;
    public uint* Codes;
    public float* Scales;
    public int Length;
    public int Blocks;
    public QuantiserConstants Constants;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        float* d = stackalloc float[Quantiser.BlockLength];
        int end = Split.Start(Blocks, 1, part + 1, parts);
        for (int block = Split.Start(Blocks, 1, part, parts); block < end; block++)
        {
            int first = block * Quantiser.BlockLength;
            int length = Math.Min(Quantiser.BlockLength, Length - first);
            for (int i = 0; i < length; i++)
            {
                d[i] = Start[first + i] - End[first + i];
            }

            float factor = block == Blocks - 1 ? Constants.LastFactor : Constants.Factor;
            float s = Formulas.BlockScale<Lanes1, float>(LaneSum.Magnitudes<L, V>(d, length), factor, Constants.MaxScale);
            Scales[block] = s;
            for (int i = 0; i < length; i += Quantiser.CodesPerWord)
            {
                uint word = 0;
                for (int code = Math.Min(Quantiser.CodesPerWord, length - i) - 1; code >= 0; code--)
                {
                    word = (word << 2) | Float32Scalar.ToBits(Formulas.QuantiseCode<Lanes1, float>(d[i + code], s));
                }

                Codes[(first + i) / Quantiser.CodesPerWord] = word;
            }
        }
    }
}

internal unsafe struct AccumulateWork : IKernelWork
{
    public uint* Codes;
    public float* Scales;
    public float* Sum;
    public int Length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile
    {
        float* values = stackalloc float[4];
        int end = Split.Start(Length, Quantiser.BlockLength, part + 1, parts);
        for (int first = Split.Start(Length, Quantiser.BlockLength, part, parts); first < end; first += Quantiser.BlockLength)
        {
            // A block has four values: one listing each, then a look-up.
            float s = Scales[first / Quantiser.BlockLength];
            for (uint code = 0; code < 4; code++)
            {
                values[code] = Formulas.Dequantise<Lanes1, float>(Float32Scalar.FromBits(code), s);
            }

            int last = Math.Min(first + Quantiser.BlockLength, Length);
            for (int i = first; i < last; i += Quantiser.CodesPerWord)
            {
                uint word = Codes[i / Quantiser.CodesPerWord];
                int count = Math.Min(Quantiser.CodesPerWord, last - i);
                for (int code = 0; code < count; code++)
                {
                    Sum[i + code] += values[word & 3];
                    word >>= 2;
                }
            }
        }
    }
}
