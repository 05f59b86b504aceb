namespace Ledger.Cryptography;

/// <summary>k · P where both are public, as in verification and recovery: digits choose table entries directly.</summary>
internal static class PublicMultiple
{
    private const int Width = 5, Entries = 1 << (Width - 2), Digits = 130;

    public static ProjectivePoint Of(in AffinePoint point, in Scalar k)
    {
        (Scalar first, Scalar second) = Endomorphism.Split(k);
        Span<sbyte> firstDigits = stackalloc sbyte[Digits], secondDigits = stackalloc sbyte[Digits];
        int length = Math.Max(WriteDigits(first, firstDigits), WriteDigits(second, secondDigits));

        // 1, 3, 5 .. 15 times P, and times λ · P.
        Span<ProjectivePoint> multiples = stackalloc ProjectivePoint[Entries], turned = stackalloc ProjectivePoint[Entries];
        multiples[0] = ProjectivePoint.From(point);
        ProjectivePoint twice = multiples[0].Doubled();
        for (int i = 1; i < Entries; i++)
            multiples[i] = multiples[i - 1] + twice;
        for (int i = 0; i < Entries; i++)
            turned[i] = multiples[i].Turned();

        ProjectivePoint sum = ProjectivePoint.Infinity;
        for (int i = length - 1; i >= 0; i--)
        {
            sum = sum.Doubled();
            Add(ref sum, multiples, firstDigits[i]);
            Add(ref sum, turned, secondDigits[i]);
        }

        return sum;
    }

    private static void Add(ref ProjectivePoint sum, ReadOnlySpan<ProjectivePoint> oddMultiples, int digit)
    {
        if (digit > 0)
            sum += oddMultiples[digit >> 1];
        else if (digit < 0)
            sum += -oddMultiples[-digit >> 1];
    }

    /// <summary>Digits of a scalar within ±2^128, lowest first: zero or odd within ±15, four zeros at least after each odd one.</summary>
    private static int WriteDigits(in Scalar scalar, Span<sbyte> digits)
    {
        digits.Clear();
        bool negative = scalar.HighMask != 0;
        UInt128 rest = (negative ? -scalar : scalar).Low128(out ulong top); // top: bit 128, the only one that may be set above
        int length = 0;
        for (int i = 0; rest != 0 || top != 0; i++)
        {
            if (((ulong)rest & 1) != 0)
            {
                int digit = (int)((ulong)rest & ((1 << Width) - 1));
                if (digit >= 1 << (Width - 1))
                    digit -= 1 << Width;
                UInt128 before = rest;
                if (digit > 0)
                {
                    rest -= (UInt128)digit;
                }
                else
                {
                    rest += (UInt128)(-digit);
                    top += rest < before ? 1UL : 0UL;
                }

                digits[i] = (sbyte)(negative ? -digit : digit);
                length = i + 1;
            }

            rest = (rest >> 1) | ((UInt128)(top & 1) << 127);
            top >>= 1;
        }

        return length;
    }
}
