namespace Ledger.Tensors;

/// <summary>The scalar instructions on binary32: what every kernel, the reference and the referee contract agree on.</summary>
/// <remarks>
/// IEEE 754, round to nearest even, subnormals kept. Every NaN result is <see cref="CanonicalNaN"/>. Nothing here calls the
/// C runtime or depends on the machine. Spec: protocol.md §2.1 and §2.4.
/// </remarks>
public static class Float32Scalar
{
    /// <summary>Bits of the only NaN.</summary>
    public const uint CanonicalNaN = 0x7fc00000;

    /// <summary>Adding then subtracting this rounds a double below 2^51 in magnitude to an integer, ties to even.</summary>
    private const double RoundingMagic = 6755399441055744.0;

    /// <summary>a·b + c with one rounding.</summary>
    public static float Fma(float a, float b, float c) => Canonical(FusedMultiplyAdd.Of(a, b, c));

    /// <summary>a + b.</summary>
    public static float Add(float a, float b) => Canonical(a + b);

    /// <summary>a − b.</summary>
    public static float Sub(float a, float b) => Canonical(a - b);

    /// <summary>a · b.</summary>
    public static float Mul(float a, float b) => Canonical(a * b);

    /// <summary>a / b.</summary>
    public static float Div(float a, float b) => Canonical(a / b);

    /// <summary>√a; √−0 is −0, the root of a negative number is NaN.</summary>
    public static float Sqrt(float a) => Canonical(MathF.Sqrt(a));

    /// <summary>1 when a &lt; b, else 0; 0 when either is NaN.</summary>
    public static uint Lt(float a, float b) => a < b ? 1u : 0u;

    /// <summary>IEEE 754-2019 maximum: NaN wins, +0 is above −0.</summary>
    public static float Max(float a, float b)
    {
        if (float.IsNaN(a) || float.IsNaN(b))
        {
            return FromBits(CanonicalNaN); // float.NaN has its sign bit set
        }

        return a > b || (a == b && !float.IsNegative(a)) ? a : b;
    }

    /// <summary>IEEE 754-2019 minimum: −max(−a, −b).</summary>
    public static float Min(float a, float b) => Canonical(Neg(Max(Neg(a), Neg(b))));

    /// <summary>The sign bit cleared.</summary>
    public static float Abs(float a) => FromBits(ToBits(a) & 0x7fffffff);

    /// <summary>The sign bit flipped.</summary>
    public static float Neg(float a) => FromBits(ToBits(a) ^ 0x80000000);

    /// <summary>The nearest float of an int32, ties to even.</summary>
    public static float FromInt32(int value) => value;

    /// <summary>The nearest int32, ties to even; saturates, NaN gives 0.</summary>
    public static int ToInt32Nearest(float a) => Saturate((a + RoundingMagic) - RoundingMagic, a);

    /// <summary>The int32 towards zero; saturates, NaN gives 0.</summary>
    public static int ToInt32Truncated(float a) => Saturate(a, a);

    /// <summary>a · 2^n with one rounding.</summary>
    public static float Ldexp(float a, int n)
    {
        // Beyond ±400 every finite a has long become 0 or infinity; within it a·2^n is exact in double.
        int exponent = Math.Clamp(n, -400, 400);
        double power = BitConverter.Int64BitsToDouble((long)(1023 + exponent) << 52);
        return Canonical((float)(a * power));
    }

    /// <summary>The value itself, any NaN replaced by the canonical one.</summary>
    public static float Canonical(float a) => float.IsNaN(a) ? FromBits(CanonicalNaN) : a;

    /// <summary>The bits of a float as a word.</summary>
    public static uint ToBits(float a) => BitConverter.SingleToUInt32Bits(a);

    /// <summary>The float with these bits.</summary>
    public static float FromBits(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static int Saturate(double integral, float source)
    {
        if (float.IsNaN(source))
        {
            return 0;
        }

        if (source >= 2147483648f)
        {
            return int.MaxValue;
        }

        return source < -2147483648f ? int.MinValue : (int)integral;
    }
}
