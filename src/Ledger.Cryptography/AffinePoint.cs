namespace Ledger.Cryptography;

/// <summary>A point (x, y) of y² = x³ + 7; never the point at infinity.</summary>
internal readonly struct AffinePoint(FieldElement x, FieldElement y)
{
    private static readonly FieldElement Seven = new(7);

    public readonly FieldElement X = x;

    public readonly FieldElement Y = y;

    /// <summary>The group's generator, SEC 2 §2.4.1.</summary>
    public static AffinePoint Generator { get; } = Parse(Convert.FromHexString(
        "79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8"));

    /// <summary>Reads x and y, 64 bytes; false unless the point is on the curve.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out AffinePoint point)
    {
        point = default;
        if (!FieldElement.TryParse(bytes[..32], out FieldElement x) || !FieldElement.TryParse(bytes.Slice(32, 32), out FieldElement y))
            return false;
        point = new AffinePoint(x, y);
        return y.Squared() == x.Squared() * x + Seven;
    }

    /// <summary>The point with this x and this parity of y; false when there is none.</summary>
    public static bool TryLift(in FieldElement x, bool oddY, out AffinePoint point)
    {
        bool onCurve = (x.Squared() * x + Seven).TrySquareRoot(out FieldElement y);
        point = new AffinePoint(x, y.IsOdd == oddY ? y : -y);
        return onCurve;
    }

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is zero.</summary>
    public static AffinePoint Select(in AffinePoint a, in AffinePoint b, ulong mask) =>
        new(FieldElement.Select(a.X, b.X, mask), FieldElement.Select(a.Y, b.Y, mask));

    private static AffinePoint Parse(ReadOnlySpan<byte> bytes) =>
        TryParse(bytes, out AffinePoint point) ? point : throw new InvalidOperationException("The generator is not on the curve.");
}
