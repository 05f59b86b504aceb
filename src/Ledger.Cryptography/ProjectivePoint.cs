namespace Ledger.Cryptography;

/// <summary>A point of secp256k1 as X : Y : Z with x = X / Z and y = Y / Z; infinity is 0 : 1 : 0.</summary>
/// <remarks>
/// Complete formulas of Renes, Costello and Batina (eprint 2015/1060) for a = 0: one sequence of operations for every pair of
/// points, equal, opposite or infinite, so no input needs a branch.
/// </remarks>
internal readonly struct ProjectivePoint(FieldElement x, FieldElement y, FieldElement z)
{
    private const uint B3 = 21; // 3 · b

    private readonly FieldElement _x = x, _y = y, _z = z;

    public static ProjectivePoint Infinity => new(FieldElement.Zero, FieldElement.One, FieldElement.Zero);

    public bool IsInfinity => _z.IsZero;

    public FieldElement Z => _z;

    public static ProjectivePoint From(in AffinePoint point) => new(point.X, point.Y, FieldElement.One);

    /// <summary>Algorithm 7.</summary>
    public static ProjectivePoint operator +(in ProjectivePoint p, in ProjectivePoint q)
    {
        FieldElement t0 = p._x * q._x;
        FieldElement t1 = p._y * q._y;
        FieldElement t2 = p._z * q._z;
        FieldElement t3 = (p._x + p._y) * (q._x + q._y) - (t0 + t1);
        FieldElement t4 = (p._y + p._z) * (q._y + q._z) - (t1 + t2);
        FieldElement y3 = (p._x + p._z) * (q._x + q._z) - (t0 + t2);
        return Finish(t0, t1, t2.Times(B3), t3, t4, y3);
    }

    /// <summary>Algorithm 8: the second point is affine, hence not infinity.</summary>
    public static ProjectivePoint operator +(in ProjectivePoint p, in AffinePoint q)
    {
        FieldElement t0 = p._x * q.X;
        FieldElement t1 = p._y * q.Y;
        FieldElement t3 = (p._x + p._y) * (q.X + q.Y) - (t0 + t1);
        FieldElement t4 = q.Y * p._z + p._y;
        FieldElement y3 = q.X * p._z + p._x;
        return Finish(t0, t1, p._z.Times(B3), t3, t4, y3);
    }

    /// <summary>Algorithm 9.</summary>
    public ProjectivePoint Doubled()
    {
        FieldElement t0 = _y.Squared();
        FieldElement z8 = t0.Times(8);
        FieldElement t2 = _z.Squared().Times(B3);
        FieldElement x3 = t2 * z8;
        FieldElement y3 = t0 + t2;
        FieldElement z3 = _y * _z * z8;
        t0 -= t2.Times(3);
        FieldElement xy = t0 * (_x * _y);
        return new ProjectivePoint(xy + xy, x3 + t0 * y3, z3);
    }

    public static ProjectivePoint operator -(in ProjectivePoint p) => new(p._x, -p._y, p._z);

    /// <summary>λ times the point, see <see cref="Endomorphism"/>.</summary>
    public ProjectivePoint Turned() => new(_x * Endomorphism.Beta, _y, _z);

    /// <summary><paramref name="b"/> where the mask is all ones, <paramref name="a"/> where it is zero.</summary>
    public static ProjectivePoint Select(in ProjectivePoint a, in ProjectivePoint b, ulong mask) => new(
        FieldElement.Select(a._x, b._x, mask), FieldElement.Select(a._y, b._y, mask), FieldElement.Select(a._z, b._z, mask));

    /// <summary>x and y. Infinity gives (0, 0), which is not on the curve.</summary>
    public AffinePoint ToAffine() => ToAffine(_z.Inverted());

    /// <summary>x and y with 1 / Z at hand: for inversions in batches.</summary>
    public AffinePoint ToAffine(in FieldElement inverseOfZ) => new(_x * inverseOfZ, _y * inverseOfZ);

    private static ProjectivePoint Finish(
        in FieldElement xx, in FieldElement yy, in FieldElement zz, in FieldElement xy, in FieldElement yz, in FieldElement xz)
    {
        FieldElement x3xx = xx.Times(3);
        FieldElement sum = yy + zz;
        FieldElement difference = yy - zz;
        FieldElement y3 = xz.Times(B3);
        return new ProjectivePoint(xy * difference - yz * y3, difference * sum + y3 * x3xx, sum * yz + x3xx * xy);
    }
}
