using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>A number modulo n, the order of secp256k1's group, always fully reduced.</summary>
/// <remarks>No operation branches on a value; those whose name starts with Try are for public data.</remarks>
internal readonly struct Scalar
{
    // 2^256 - n, a number of 129 bits
    private const ulong Fold0 = 0x402DA1732FC9BEBF, Fold1 = 0x4551231950B75FC4, Fold2 = 1;

    private static readonly UInt256Words N = new(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, ulong.MaxValue);
    private static readonly UInt256Words HalfN = new(0xDFE92F46681B20A0, 0x5D576E7357A4501D, ulong.MaxValue, 0x7FFFFFFFFFFFFFFF);
    private static readonly ModularInverse Inverse = new(N);

    private readonly UInt256Words _v;

    private Scalar(in UInt256Words reduced) => _v = reduced;

    /// <summary>n itself.</summary>
    public static UInt256Words Order => N;

    public bool IsZero => _v.IsZero;

    /// <summary>All ones when the scalar is above n / 2, else zero.</summary>
    public ulong HighMask => 0UL - UInt256Words.Subtract(HalfN, _v, out _);

    /// <summary>Reads 32 big-endian bytes; false when they are n or more.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Scalar scalar)
    {
        UInt256Words words = UInt256Words.Read(bytes);
        scalar = new Scalar(words);
        return UInt256Words.Subtract(words, N, out _) == 1;
    }

    /// <summary>Reads 32 big-endian bytes modulo n.</summary>
    public static Scalar Reduce(ReadOnlySpan<byte> bytes) => ReduceOnce(UInt256Words.Read(bytes), 0);

    /// <summary>Overwrites a secret that is used no more.</summary>
    public static void Wipe(ref Scalar secret) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Scalar>(ref secret)));

    public void CopyTo(Span<byte> destination) => _v.Write(destination);

    /// <summary>Four bits of the scalar, from bit 4 · index.</summary>
    public int Nibble(int index)
    {
        ulong word = (index >> 4) switch { 0 => _v.W0, 1 => _v.W1, 2 => _v.W2, _ => _v.W3 };
        return (int)(word >> (4 * (index & 15))) & 15;
    }

    public static Scalar operator +(in Scalar a, in Scalar b)
    {
        ulong carry = UInt256Words.Add(a._v, b._v, out UInt256Words sum);
        return ReduceOnce(sum, carry);
    }

    /// <summary>n - a, and 0 for 0.</summary>
    public static Scalar operator -(in Scalar a)
    {
        UInt256Words.Subtract(N, a._v, out UInt256Words negated);
        return new Scalar(UInt256Words.Select(negated, default, UInt256Words.ZeroMask(a._v)));
    }

    public static Scalar operator *(in Scalar a, in Scalar b) => Reduce(WideProduct.Multiply(a._v, b._v));

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is zero.</summary>
    public static Scalar Select(in Scalar a, in Scalar b, ulong mask) => new(UInt256Words.Select(a._v, b._v, mask));

    /// <summary>1 / this, and 0 for 0.</summary>
    public Scalar Inverted() => new(Inverse.Of(_v));

    /// <summary>this · factor / 2^384, rounded; the result is below 2^128.</summary>
    public Scalar TimesShifted(in UInt256Words factor)
    {
        WideProduct p = WideProduct.Multiply(_v, factor);
        ulong low = p.W6 + (p.W5 >> 63);
        return new Scalar(new UInt256Words(low, p.W7 + WideProduct.Carry(low, p.W5 >> 63), 0, 0));
    }

    /// <summary>The lowest 128 bits, and the word above them.</summary>
    public UInt128 Low128(out ulong above)
    {
        above = _v.W2;
        return new UInt128(_v.W1, _v.W0);
    }

    private static Scalar Reduce(in WideProduct p)
    {
        // high · (2^256 - n) + low, three times: 512 -> 386 -> 260 -> 257 bits.
        UInt256Words low = new(p.W0, p.W1, p.W2, p.W3);
        FoldHigh(ref low, p.W4, p.W5, p.W6, p.W7, out ulong h0, out ulong h1, out ulong h2);
        FoldHigh(ref low, h0, h1, h2, 0, out h0, out h1, out h2);
        FoldHigh(ref low, h0, 0, 0, 0, out h0, out _, out _);
        return ReduceOnce(low, h0);
    }

    /// <summary>low + high · Fold: the lower four words back into <paramref name="low"/>, the rest into o0..o2.</summary>
    private static void FoldHigh(
        ref UInt256Words low, ulong h0, ulong h1, ulong h2, ulong h3, out ulong o0, out ulong o1, out ulong o2)
    {
        WideProduct q = WideProduct.Multiply(new UInt256Words(h0, h1, h2, h3), new UInt256Words(Fold0, Fold1, Fold2, 0));
        ulong carry = UInt256Words.Add(low, new UInt256Words(q.W0, q.W1, q.W2, q.W3), out low);
        o0 = q.W4 + carry;
        carry = WideProduct.Carry(o0, carry);
        o1 = q.W5 + carry;
        carry = WideProduct.Carry(o1, carry);
        o2 = q.W6 + carry;
    }

    private static Scalar ReduceOnce(in UInt256Words sum, ulong carry)
    {
        ulong borrow = UInt256Words.Subtract(sum, N, out UInt256Words reduced);
        return new Scalar(UInt256Words.Select(reduced, sum, 0UL - (borrow & (carry ^ 1))));
    }
}
