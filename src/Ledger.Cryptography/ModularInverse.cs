using System.Runtime.CompilerServices;

namespace Ledger.Cryptography;

/// <summary>1 / x modulo an odd number of 256 bits, in one fixed sequence of operations whatever x is.</summary>
/// <remarks>
/// The division steps of Bernstein and Yang (eprint 2019/266) in the form that starts at delta = 1/2: 590 steps are enough for every
/// input of 256 bits. They run in ten batches of 59: a batch looks at the lowest 62 bits of f and g alone, collects its steps in a
/// two by two matrix, and then applies that matrix to f, g and, modulo the modulus, to d, e.
/// Numbers are five signed words of 62 bits. f is ±1 at the end, and d is ±1 / x then.
/// </remarks>
internal sealed class ModularInverse
{
    private const int Bits = 62, StepsOfBatch = 59, Batches = 10;
    private const ulong Mask = ulong.MaxValue >> (64 - Bits);

    private readonly Words _modulus;
    private readonly ulong _inverseOfModulus; // 1 / modulus modulo 2^62

    public ModularInverse(in UInt256Words modulus)
    {
        _modulus = Words.From(modulus);
        ulong inverse = modulus.W0; // right in three bits, as for every odd number; each round doubles them
        for (int i = 0; i < 5; i++)
            inverse *= 2 - modulus.W0 * inverse;
        _inverseOfModulus = inverse & Mask;
    }

    /// <summary>1 / x for an x below the modulus, and 0 for 0.</summary>
    public UInt256Words Of(in UInt256Words x)
    {
        Words f = _modulus, g = Words.From(x), d = default, e = default;
        e.V0 = 1;
        long zeta = -1; // -(delta + 1/2)
        for (int i = 0; i < Batches; i++)
        {
            zeta = Steps(zeta, (ulong)f.V0, (ulong)g.V0, out Matrix t);
            UpdateCofactors(ref d, ref e, t);
            UpdateValues(ref f, ref g, t);
        }

        return Normalize(d, f.V4).ToWords();
    }

    /// <summary>One batch of division steps on the lowest bits; the matrix is that of the batch times 2^62.</summary>
    private static long Steps(long zeta, ulong f, ulong g, out Matrix matrix)
    {
        ulong u = 1UL << (Bits - StepsOfBatch), v = 0, q = 0, r = u;
        for (int i = 0; i < StepsOfBatch; i++)
        {
            ulong swap = (ulong)(zeta >> 63);
            ulong odd = 0UL - (g & 1);
            g += ((f ^ swap) - swap) & odd;
            q += ((u ^ swap) - swap) & odd;
            r += ((v ^ swap) - swap) & odd;
            swap &= odd;
            zeta = (zeta ^ (long)swap) - 1;
            f += g & swap;
            u += q & swap;
            v += r & swap;
            g >>= 1;
            u <<= 1;
            v <<= 1;
        }

        matrix = new Matrix((long)u, (long)v, (long)q, (long)r);
        return zeta;
    }

    /// <summary>(f, g) times the matrix, divided by 2^62: exact.</summary>
    private static void UpdateValues(ref Words f, ref Words g, in Matrix t)
    {
        Accumulator x = default, y = default;
        Row(ref x, ref y, t, f.V0, g.V0);
        x.Shift();
        y.Shift();
        Row(ref x, ref y, t, f.V1, g.V1);
        f.V0 = x.Shift();
        g.V0 = y.Shift();
        Row(ref x, ref y, t, f.V2, g.V2);
        f.V1 = x.Shift();
        g.V1 = y.Shift();
        Row(ref x, ref y, t, f.V3, g.V3);
        f.V2 = x.Shift();
        g.V2 = y.Shift();
        Row(ref x, ref y, t, f.V4, g.V4);
        f.V3 = x.Shift();
        g.V3 = y.Shift();
        f.V4 = x.Rest;
        g.V4 = y.Rest;
    }

    /// <summary>(d, e) times the matrix, divided by 2^62 modulo the modulus: a multiple of it makes the lowest 62 bits zero first.</summary>
    private void UpdateCofactors(ref Words d, ref Words e, in Matrix t)
    {
        long negativeD = d.V4 >> 63, negativeE = e.V4 >> 63;
        long m = (t.U & negativeD) + (t.V & negativeE);
        long n = (t.Q & negativeD) + (t.R & negativeE);
        Accumulator x = default, y = default;
        Row(ref x, ref y, t, d.V0, e.V0);
        m -= (long)((_inverseOfModulus * x.Low + (ulong)m) & Mask);
        n -= (long)((_inverseOfModulus * y.Low + (ulong)n) & Mask);
        AddModulus(ref x, ref y, _modulus.V0, m, n);
        x.Shift();
        y.Shift();
        Row(ref x, ref y, t, d.V1, e.V1);
        AddModulus(ref x, ref y, _modulus.V1, m, n);
        d.V0 = x.Shift();
        e.V0 = y.Shift();
        Row(ref x, ref y, t, d.V2, e.V2);
        AddModulus(ref x, ref y, _modulus.V2, m, n);
        d.V1 = x.Shift();
        e.V1 = y.Shift();
        Row(ref x, ref y, t, d.V3, e.V3);
        AddModulus(ref x, ref y, _modulus.V3, m, n);
        d.V2 = x.Shift();
        e.V2 = y.Shift();
        Row(ref x, ref y, t, d.V4, e.V4);
        AddModulus(ref x, ref y, _modulus.V4, m, n);
        d.V3 = x.Shift();
        e.V3 = y.Shift();
        d.V4 = x.Rest;
        e.V4 = y.Rest;
    }

    /// <summary>From above -2 · modulus and below the modulus to 0..modulus - 1, negated first when the sign is negative.</summary>
    private Words Normalize(Words d, long sign)
    {
        d.Add(_modulus, d.V4 >> 63);
        d.Negate(sign >> 63);
        d.Carry();
        d.Add(_modulus, d.V4 >> 63);
        d.Carry();
        return d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref Accumulator x, ref Accumulator y, in Matrix t, long first, long second)
    {
        x.Add(t.U, first);
        x.Add(t.V, second);
        y.Add(t.Q, first);
        y.Add(t.R, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddModulus(ref Accumulator x, ref Accumulator y, long word, long m, long n)
    {
        x.Add(word, m);
        y.Add(word, n);
    }

    private readonly struct Matrix(long u, long v, long q, long r)
    {
        public readonly long U = u, V = v, Q = q, R = r;
    }

    /// <summary>A signed sum of products, 128 bits.</summary>
    private struct Accumulator
    {
        private long _high;

        public ulong Low { get; private set; }

        public readonly long Rest => (long)Low;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(long a, long b)
        {
            long high = Math.BigMul(a, b, out long low);
            Low += (ulong)low;
            _high += high + (long)WideProduct.Carry(Low, (ulong)low);
        }

        /// <summary>Takes the lowest 62 bits away.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long Shift()
        {
            long word = (long)(Low & Mask);
            Low = (Low >> Bits) | ((ulong)_high << (64 - Bits));
            _high >>= Bits;
            return word;
        }
    }

    private struct Words
    {
        public long V0, V1, V2, V3, V4;

        public static Words From(in UInt256Words x) => new()
        {
            V0 = (long)(x.W0 & Mask),
            V1 = (long)(((x.W0 >> 62) | (x.W1 << 2)) & Mask),
            V2 = (long)(((x.W1 >> 60) | (x.W2 << 4)) & Mask),
            V3 = (long)(((x.W2 >> 58) | (x.W3 << 6)) & Mask),
            V4 = (long)(x.W3 >> 56),
        };

        public readonly UInt256Words ToWords() => new(
            (ulong)V0 | ((ulong)V1 << 62),
            ((ulong)V1 >> 2) | ((ulong)V2 << 60),
            ((ulong)V2 >> 4) | ((ulong)V3 << 58),
            ((ulong)V3 >> 6) | ((ulong)V4 << 56));

        public void Add(in Words other, long mask)
        {
            V0 += other.V0 & mask;
            V1 += other.V1 & mask;
            V2 += other.V2 & mask;
            V3 += other.V3 & mask;
            V4 += other.V4 & mask;
        }

        public void Negate(long mask)
        {
            V0 = (V0 ^ mask) - mask;
            V1 = (V1 ^ mask) - mask;
            V2 = (V2 ^ mask) - mask;
            V3 = (V3 ^ mask) - mask;
            V4 = (V4 ^ mask) - mask;
        }

        public void Carry()
        {
            V1 += V0 >> Bits;
            V0 &= (long)Mask;
            V2 += V1 >> Bits;
            V1 &= (long)Mask;
            V3 += V2 >> Bits;
            V2 &= (long)Mask;
            V4 += V3 >> Bits;
            V3 &= (long)Mask;
        }
    }
}
