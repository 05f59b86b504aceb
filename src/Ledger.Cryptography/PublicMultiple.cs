namespace Ledger.Cryptography;

/// <summary>k · P where both are public, as in verification and recovery: digits choose table entries directly.</summary>
internal static class PublicMultiple
{
    public static ProjectivePoint Of(in AffinePoint point, in Scalar k)
    {
        Span<ProjectivePoint> multiples = stackalloc ProjectivePoint[16];
        multiples[0] = ProjectivePoint.Infinity;
        for (int d = 1; d < multiples.Length; d++)
            multiples[d] = multiples[d - 1] + point;

        ProjectivePoint sum = multiples[k.Nibble(63)];
        for (int i = 62; i >= 0; i--)
        {
            sum = sum.Doubled().Doubled().Doubled().Doubled();
            int digit = k.Nibble(i);
            if (digit != 0)
                sum += multiples[digit];
        }

        return sum;
    }
}
