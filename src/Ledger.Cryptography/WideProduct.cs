using System.Runtime.CompilerServices;

namespace Ledger.Cryptography;

/// <summary>A 512-bit product as eight 64-bit words, least significant first.</summary>
/// <remarks>Column by column: three running words take each partial product; a carry is a comparison kept as a number, never a branch.</remarks>
internal struct WideProduct
{
    public ulong W0, W1, W2, W3, W4, W5, W6, W7;

    /// <summary>a · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideProduct Multiply(in UInt256Words a, in UInt256Words b)
    {
        WideProduct p;
        ulong c0 = 0, c1 = 0, c2 = 0;
        Accumulate(a.W0, b.W0, ref c0, ref c1, ref c2);
        p.W0 = Shift(ref c0, ref c1, ref c2);
        Accumulate(a.W0, b.W1, ref c0, ref c1, ref c2);
        Accumulate(a.W1, b.W0, ref c0, ref c1, ref c2);
        p.W1 = Shift(ref c0, ref c1, ref c2);
        Accumulate(a.W0, b.W2, ref c0, ref c1, ref c2);
        Accumulate(a.W1, b.W1, ref c0, ref c1, ref c2);
        Accumulate(a.W2, b.W0, ref c0, ref c1, ref c2);
        p.W2 = Shift(ref c0, ref c1, ref c2);
        Accumulate(a.W0, b.W3, ref c0, ref c1, ref c2);
        Accumulate(a.W1, b.W2, ref c0, ref c1, ref c2);
        Accumulate(a.W2, b.W1, ref c0, ref c1, ref c2);
        Accumulate(a.W3, b.W0, ref c0, ref c1, ref c2);
        p.W3 = Shift(ref c0, ref c1, ref c2);
        Accumulate(a.W1, b.W3, ref c0, ref c1, ref c2);
        Accumulate(a.W2, b.W2, ref c0, ref c1, ref c2);
        Accumulate(a.W3, b.W1, ref c0, ref c1, ref c2);
        p.W4 = Shift(ref c0, ref c1, ref c2);
        Accumulate(a.W2, b.W3, ref c0, ref c1, ref c2);
        Accumulate(a.W3, b.W2, ref c0, ref c1, ref c2);
        p.W5 = Shift(ref c0, ref c1, ref c2);
        Accumulate(a.W3, b.W3, ref c0, ref c1, ref c2);
        p.W6 = c0;
        p.W7 = c1;
        return p;
    }

    /// <summary>a · a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideProduct Square(in UInt256Words a)
    {
        WideProduct p;
        ulong c0 = 0, c1 = 0, c2 = 0;
        Accumulate(a.W0, a.W0, ref c0, ref c1, ref c2);
        p.W0 = Shift(ref c0, ref c1, ref c2);
        AccumulateTwice(a.W0, a.W1, ref c0, ref c1, ref c2);
        p.W1 = Shift(ref c0, ref c1, ref c2);
        AccumulateTwice(a.W0, a.W2, ref c0, ref c1, ref c2);
        Accumulate(a.W1, a.W1, ref c0, ref c1, ref c2);
        p.W2 = Shift(ref c0, ref c1, ref c2);
        AccumulateTwice(a.W0, a.W3, ref c0, ref c1, ref c2);
        AccumulateTwice(a.W1, a.W2, ref c0, ref c1, ref c2);
        p.W3 = Shift(ref c0, ref c1, ref c2);
        AccumulateTwice(a.W1, a.W3, ref c0, ref c1, ref c2);
        Accumulate(a.W2, a.W2, ref c0, ref c1, ref c2);
        p.W4 = Shift(ref c0, ref c1, ref c2);
        AccumulateTwice(a.W2, a.W3, ref c0, ref c1, ref c2);
        p.W5 = Shift(ref c0, ref c1, ref c2);
        Accumulate(a.W3, a.W3, ref c0, ref c1, ref c2);
        p.W6 = c0;
        p.W7 = c1;
        return p;
    }

    /// <summary>1 when an addition that gave <paramref name="sum"/> overflowed past one of its terms, else 0, without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Carry(ulong sum, ulong term)
    {
        bool below = sum < term;
        return Unsafe.BitCast<bool, byte>(below);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ulong x, ulong y, ref ulong c0, ref ulong c1, ref ulong c2)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        c0 += low;
        high += Carry(c0, low); // the high word of a product is at most 2^64 - 2
        c1 += high;
        c2 += Carry(c1, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AccumulateTwice(ulong x, ulong y, ref ulong c0, ref ulong c1, ref ulong c2)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        c2 += high >> 63;
        high = (high << 1) | (low >> 63);
        low <<= 1;
        c0 += low;
        ulong carry = Carry(c0, low);
        c1 += high;
        c2 += Carry(c1, high);
        c1 += carry;
        c2 += Carry(c1, carry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift(ref ulong c0, ref ulong c1, ref ulong c2)
    {
        ulong word = c0;
        c0 = c1;
        c1 = c2;
        c2 = 0;
        return word;
    }
}
