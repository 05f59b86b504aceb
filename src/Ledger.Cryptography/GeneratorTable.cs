namespace Ledger.Cryptography;

/// <summary>Multiples of the generator: entry (i, d) is d · 16^i · G for the 64 digits of a scalar and d = 1..15.</summary>
internal static class GeneratorTable
{
    private const int Digits = 64, Entries = 15;

    private static readonly AffinePoint[] Points = Build();

    /// <summary>k · G, reading every entry of the table whatever k is.</summary>
    public static ProjectivePoint Multiply(in Scalar k)
    {
        ProjectivePoint sum = ProjectivePoint.Infinity;
        for (int i = 0; i < Digits; i++)
        {
            ulong digit = (ulong)k.Nibble(i);
            ReadOnlySpan<AffinePoint> row = Points.AsSpan(i * Entries, Entries);
            AffinePoint chosen = row[0];
            for (int d = 2; d <= Entries; d++)
                chosen = AffinePoint.Select(chosen, row[d - 1], EqualMask(digit, (ulong)d));
            sum = ProjectivePoint.Select(sum + chosen, sum, EqualMask(digit, 0));
        }

        return sum;
    }

    /// <summary>k · G for a public k, as in verification and recovery: digits choose entries directly.</summary>
    public static ProjectivePoint MultiplyPublic(in Scalar k)
    {
        ProjectivePoint sum = ProjectivePoint.Infinity;
        for (int i = 0; i < Digits; i++)
        {
            int digit = k.Nibble(i);
            if (digit != 0)
                sum += Points[i * Entries + digit - 1];
        }

        return sum;
    }

    /// <summary>All ones when two small numbers are equal, else zero.</summary>
    private static ulong EqualMask(ulong a, ulong b) => 0UL - (((a ^ b) - 1UL) >> 63);

    private static AffinePoint[] Build()
    {
        ProjectivePoint[] multiples = new ProjectivePoint[Digits * Entries];
        ProjectivePoint step = ProjectivePoint.From(AffinePoint.Generator);
        for (int i = 0; i < Digits; i++)
        {
            multiples[i * Entries] = step;
            for (int d = 1; d < Entries; d++)
                multiples[i * Entries + d] = multiples[i * Entries + d - 1] + step;
            step = multiples[i * Entries + Entries - 1] + step;
        }

        return ToAffine(multiples);
    }

    /// <summary>One inversion for all points (Montgomery's trick); none of them is infinity.</summary>
    private static AffinePoint[] ToAffine(ProjectivePoint[] points)
    {
        FieldElement[] products = new FieldElement[points.Length];
        FieldElement product = FieldElement.One;
        for (int i = 0; i < points.Length; i++)
        {
            products[i] = product;
            product *= points[i].Z;
        }

        FieldElement inverse = product.Inverted();
        AffinePoint[] affine = new AffinePoint[points.Length];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            affine[i] = points[i].ToAffine(inverse * products[i]);
            inverse *= points[i].Z;
        }

        return affine;
    }
}
