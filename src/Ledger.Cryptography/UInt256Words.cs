using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ledger.Cryptography;

/// <summary>256-bit numbers as four 64-bit words, least significant first: the arithmetic that field and scalars share.</summary>
/// <remarks>Nothing here branches on, or indexes by, the value of a word.</remarks>
internal struct UInt256Words
{
    public ulong W0, W1, W2, W3;

    public UInt256Words(ulong w0, ulong w1, ulong w2, ulong w3) => (W0, W1, W2, W3) = (w0, w1, w2, w3);

    public readonly bool IsZero => (W0 | W1 | W2 | W3) == 0;

    public readonly bool IsOdd => (W0 & 1) != 0;

    public static UInt256Words Read(ReadOnlySpan<byte> bigEndian) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[24..]),
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian));

    public readonly void Write(Span<byte> bigEndian)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, W3);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[8..], W2);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[16..], W1);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[24..], W0);
    }

    /// <summary>sum = a + b modulo 2^256; returns the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(in UInt256Words a, in UInt256Words b, out UInt256Words sum)
    {
        ulong carry = 0;
        sum.W0 = AddWord(a.W0, b.W0, ref carry);
        sum.W1 = AddWord(a.W1, b.W1, ref carry);
        sum.W2 = AddWord(a.W2, b.W2, ref carry);
        sum.W3 = AddWord(a.W3, b.W3, ref carry);
        return carry;
    }

    /// <summary>difference = a - b modulo 2^256; returns 1 when a was below b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(in UInt256Words a, in UInt256Words b, out UInt256Words difference)
    {
        ulong borrow = 0;
        difference.W0 = SubtractWord(a.W0, b.W0, ref borrow);
        difference.W1 = SubtractWord(a.W1, b.W1, ref borrow);
        difference.W2 = SubtractWord(a.W2, b.W2, ref borrow);
        difference.W3 = SubtractWord(a.W3, b.W3, ref borrow);
        return borrow;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddWord(ulong a, ulong b, ref ulong carry)
    {
        ulong partial = a + carry;
        ulong sum = partial + b;
        carry = WideProduct.Carry(partial, carry) + WideProduct.Carry(sum, b); // never both
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractWord(ulong a, ulong b, ref ulong borrow)
    {
        ulong partial = a - b;
        ulong difference = partial - borrow;
        borrow = WideProduct.Carry(a, b) + WideProduct.Carry(partial, borrow); // never both
        return difference;
    }

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256Words Select(in UInt256Words a, in UInt256Words b, ulong mask) => new(
        a.W0 ^ (mask & (a.W0 ^ b.W0)),
        a.W1 ^ (mask & (a.W1 ^ b.W1)),
        a.W2 ^ (mask & (a.W2 ^ b.W2)),
        a.W3 ^ (mask & (a.W3 ^ b.W3)));

    /// <summary>All ones when every word is zero, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ZeroMask(in UInt256Words a)
    {
        ulong any = a.W0 | a.W1 | a.W2 | a.W3;
        return ((any | (0UL - any)) >> 63) - 1;
    }
}
