using System.Runtime.CompilerServices;

namespace Ledger.Cryptography;

/// <summary>A number modulo p = 2^256 - 2^32 - 977, the field of secp256k1, always fully reduced.</summary>
/// <remarks>No operation branches on a value; those whose name starts with Try are for public data.</remarks>
internal readonly struct FieldElement
{
    private const ulong Fold = 0x1000003D1; // 2^256 mod p
    private static readonly UInt256Words P = new(0xFFFFFFFEFFFFFC2F, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
    private static readonly ModularInverse Inverse = new(P);

    private readonly UInt256Words _v;

    private FieldElement(in UInt256Words reduced) => _v = reduced;

    public FieldElement(ulong small) => _v = new UInt256Words(small, 0, 0, 0);

    public static FieldElement Zero => default;

    public static FieldElement One => new(1);

    public bool IsZero => _v.IsZero;

    public bool IsOdd => _v.IsOdd;

    /// <summary>All ones when the element is zero, else zero.</summary>
    public ulong ZeroMask => UInt256Words.ZeroMask(_v);

    /// <summary>Reads 32 big-endian bytes; false when they are p or more.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out FieldElement element)
    {
        UInt256Words words = UInt256Words.Read(bytes);
        element = new FieldElement(words);
        return UInt256Words.Subtract(words, P, out _) == 1;
    }

    public void CopyTo(Span<byte> destination) => _v.Write(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator +(in FieldElement a, in FieldElement b)
    {
        ulong carry = UInt256Words.Add(a._v, b._v, out UInt256Words sum);
        return ReduceOnce(sum, carry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement operator -(in FieldElement a, in FieldElement b)
    {
        ulong borrow = UInt256Words.Subtract(a._v, b._v, out UInt256Words difference);
        // a - b + p = (a - b mod 2^256) - Fold, so only the lowest word needs a correction and its borrow.
        UInt256Words.Subtract(difference, new UInt256Words(Fold & (0UL - borrow), 0, 0, 0), out UInt256Words corrected);
        return new FieldElement(corrected);
    }

    public static FieldElement operator -(in FieldElement a) => Zero - a;

    public static FieldElement operator *(in FieldElement a, in FieldElement b) => Reduce(WideProduct.Multiply(a._v, b._v));

    public FieldElement Squared() => Reduce(WideProduct.Square(_v));

    /// <summary>The element times a small constant, below 2^30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FieldElement Times(uint factor)
    {
        UInt256Words r;
        ulong high = Math.BigMul(_v.W0, factor, out r.W0);
        high = TimesWord(_v.W1, factor, high, out r.W1);
        high = TimesWord(_v.W2, factor, high, out r.W2);
        high = TimesWord(_v.W3, factor, high, out r.W3);
        return FoldTop(r, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TimesWord(ulong word, uint factor, ulong carry, out ulong low)
    {
        ulong high = Math.BigMul(word, factor, out low);
        low += carry;
        return high + WideProduct.Carry(low, carry);
    }

    /// <summary>1 / this, and 0 for 0.</summary>
    public FieldElement Inverted() => new(Inverse.Of(_v));

    /// <summary>A square root; false when the element has none. The caller's data are public.</summary>
    public bool TrySquareRoot(out FieldElement root)
    {
        FieldElement t = PowerOf223Ones(out FieldElement x2, out FieldElement x22);
        t = t.SquaredTimes(23) * x22;
        t = t.SquaredTimes(6) * x2;
        root = t.SquaredTimes(2);
        return root.Squared() == this;
    }

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FieldElement Select(in FieldElement a, in FieldElement b, ulong mask) =>
        new(UInt256Words.Select(a._v, b._v, mask));

    public static bool operator ==(in FieldElement a, in FieldElement b) => (a - b).IsZero;

    public static bool operator !=(in FieldElement a, in FieldElement b) => !(a == b);

    public override bool Equals(object? obj) => obj is FieldElement other && this == other;

    public override int GetHashCode() => HashCode.Combine(_v.W0, _v.W1, _v.W2, _v.W3);

    /// <summary>this^(2^223 - 1): the run of ones that starts the exponent (p + 1) / 4.</summary>
    private FieldElement PowerOf223Ones(out FieldElement x2, out FieldElement x22)
    {
        x2 = Squared() * this;
        FieldElement x3 = x2.Squared() * this;
        FieldElement x6 = x3.SquaredTimes(3) * x3;
        FieldElement x9 = x6.SquaredTimes(3) * x3;
        FieldElement x11 = x9.SquaredTimes(2) * x2;
        x22 = x11.SquaredTimes(11) * x11;
        FieldElement x44 = x22.SquaredTimes(22) * x22;
        FieldElement x88 = x44.SquaredTimes(44) * x44;
        FieldElement x176 = x88.SquaredTimes(88) * x88;
        FieldElement x220 = x176.SquaredTimes(44) * x44;
        return x220.SquaredTimes(3) * x3;
    }

    private FieldElement SquaredTimes(int count)
    {
        FieldElement t = this;
        for (int i = 0; i < count; i++)
            t = t.Squared();
        return t;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement Reduce(in WideProduct p)
    {
        // low + high · Fold, with high · Fold below 2^290.
        ulong h = Math.BigMul(p.W4, Fold, out ulong l);
        UInt256Words r;
        r.W0 = p.W0 + l;
        ulong carry = h + WideProduct.Carry(r.W0, l);
        h = Math.BigMul(p.W5, Fold, out l);
        l += carry;
        h += WideProduct.Carry(l, carry);
        r.W1 = p.W1 + l;
        carry = h + WideProduct.Carry(r.W1, l);
        h = Math.BigMul(p.W6, Fold, out l);
        l += carry;
        h += WideProduct.Carry(l, carry);
        r.W2 = p.W2 + l;
        carry = h + WideProduct.Carry(r.W2, l);
        h = Math.BigMul(p.W7, Fold, out l);
        l += carry;
        h += WideProduct.Carry(l, carry);
        r.W3 = p.W3 + l;
        carry = h + WideProduct.Carry(r.W3, l);
        return FoldTop(r, carry);
    }

    /// <summary>r + top · 2^256 modulo p, for a top below 2^34.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement FoldTop(UInt256Words r, ulong top)
    {
        ulong h = Math.BigMul(top, Fold, out ulong l);
        r.W0 += l;
        ulong carry = h + WideProduct.Carry(r.W0, l);
        r.W1 += carry;
        carry = WideProduct.Carry(r.W1, carry);
        r.W2 += carry;
        carry = WideProduct.Carry(r.W2, carry);
        r.W3 += carry;
        carry = WideProduct.Carry(r.W3, carry);
        return ReduceOnce(r, carry);
    }

    /// <summary>sum + carry · 2^256, below 2p, brought below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FieldElement ReduceOnce(in UInt256Words sum, ulong carry)
    {
        // sum >= p exactly when sum + Fold overflows, and then sum - p = sum + Fold - 2^256.
        UInt256Words folded;
        folded.W0 = sum.W0 + Fold;
        ulong c = WideProduct.Carry(folded.W0, Fold);
        folded.W1 = sum.W1 + c;
        c = WideProduct.Carry(folded.W1, c);
        folded.W2 = sum.W2 + c;
        c = WideProduct.Carry(folded.W2, c);
        folded.W3 = sum.W3 + c;
        c = WideProduct.Carry(folded.W3, c);
        return new FieldElement(UInt256Words.Select(sum, folded, 0UL - (c | carry)));
    }
}
