using System.Runtime.CompilerServices;

namespace Ledger.Tensors;

/// <summary>exp, log and the logistic functions as code over the referee's instructions.</summary>
/// <remarks>The polynomials below ARE the functions: no machine computes anything else.</remarks>
internal static class Transcendental
{
    private const uint One = 0x3f800000;

    /// <summary>eˣ; below −104 it is +0, above 89 it is +infinity.</summary>
    /// <remarks>
    /// n = rne(x·log₂e), r = x − n·ln2 in two FMAs (high part exact), degree-7 polynomial of r on ±0.347, times 2ⁿ with one
    /// rounding. 16 instructions. Over all floats: error at most 0.88 ulp; neighbouring results are out of order by an ulp
    /// in about 3,000 places, all at negative x.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<L, V>(V x) where L : struct, IArithmetic<V>
    {
        V clamped = L.AtMost(L.AtLeast(x, L.Constant(0xc2d00000 /* -104 */)), L.Constant(0x42b20000 /* 89 */));
        V n = L.ToInteger(L.Mul(clamped, L.Constant(0x3fb8aa3b /* log2(e) */)), out V rounded);
        V r = L.FmaNegated(rounded, L.Constant(0x3f318000 /* ln2, high 11 bits */), clamped);
        r = L.FmaNegated(rounded, L.Constant(0xb95e8083 /* ln2 - high */), r);
        V p = L.Constant(0x39506967 /* 1.9875691e-4 */);
        p = L.Fma(p, r, L.Constant(0x3ab743ce /* 1.3981999e-3 */));
        p = L.Fma(p, r, L.Constant(0x3c088908 /* 8.3334519e-3 */));
        p = L.Fma(p, r, L.Constant(0x3d2aa9c1 /* 4.1665796e-2 */));
        p = L.Fma(p, r, L.Constant(0x3e2aaaaa /* 1.6666667e-1 */));
        p = L.Fma(p, r, L.Constant(0x3f000000 /* 1/2 */));
        p = L.Fma(p, r, L.Constant(One));
        p = L.Fma(p, r, L.Constant(One));
        return L.ScaleByPowerOfTwo(p, n, rounded);
    }

    /// <summary>The natural logarithm; −infinity at ±0, NaN below 0.</summary>
    /// <remarks>
    /// A subnormal is first multiplied by 2²³. x = m·2ᵉ with m in [2/3, 4/3), f = m − 1,
    /// ln x = e·ln2 + f − f²/2 + f³·q(f), q of degree 8 (Chebyshev interpolation). Over the floats: error at most 0.85 ulp,
    /// monotone.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<L, V>(V x) where L : struct, IArithmetic<V>
    {
        V smallestNormal = L.Constant(0x00800000);
        V scaled = L.SelectLess(x, smallestNormal, L.Mul(x, L.Constant(0x4b000000 /* 2^23 */)), x);
        V bias = L.SelectLess(x, smallestNormal, L.Constant(0xc1b80000 /* -23 */), L.Constant(0));
        V exponentBits = L.And(L.ISub(scaled, L.Constant(0x3f2aaaab /* 2/3 */)), L.Constant(0xff800000));
        V f = L.Sub(L.ISub(scaled, exponentBits), L.Constant(One));
        V e = L.Fma(L.FromInteger(exponentBits), L.Constant(0x34000000 /* 2^-23 */), bias);
        V q = L.Constant(0x3de80d11);
        q = L.Fma(q, f, L.Constant(0xbdfe681b));
        q = L.Fma(q, f, L.Constant(0x3ddf8d78));
        q = L.Fma(q, f, L.Constant(0xbdfbac4b));
        q = L.Fma(q, f, L.Constant(0x3e125946));
        q = L.Fma(q, f, L.Constant(0xbe2abc19));
        q = L.Fma(q, f, L.Constant(0x3e4cccaa));
        q = L.Fma(q, f, L.Constant(0xbe7fffdb));
        q = L.Fma(q, f, L.Constant(0x3eaaaaab));
        q = L.Fma(q, f, L.Constant(0xbf000000 /* -1/2 */));
        V tail = L.Fma(e, L.Constant(0xb95e8083 /* ln2 - high */), L.Mul(q, L.Mul(f, f)));
        V result = L.Fma(e, L.Constant(0x3f318000 /* ln2, high 11 bits */), L.Add(tail, f));
        // ln of +infinity and of NaN is the argument; ln 0 is -infinity; ln of a negative number is NaN.
        result = L.SelectLess(x, L.Constant(1), L.Constant(0xff800000), result);
        result = L.SelectLess(x, L.Constant(0), L.Constant(Float32Scalar.CanonicalNaN), result);
        return L.SelectLess(x, L.Constant(0x7f800000), result, L.Add(x, x));
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<L, V>(V x) where L : struct, IArithmetic<V> =>
        L.Div(L.Constant(One), L.Add(L.Constant(One), Exp<L, V>(L.Neg(x))));

    /// <summary>silu(x) = x·σ(x), σ given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<L, V>(V x, V sigmoid) where L : struct, IArithmetic<V> => L.Mul(x, sigmoid);

    /// <summary>silu′(x) = σ·(1 + x·(1 − σ)), σ given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SiluDerivative<L, V>(V x, V sigmoid) where L : struct, IArithmetic<V> =>
        L.Mul(sigmoid, L.Fma(x, L.Sub(L.Constant(One), sigmoid), L.Constant(One)));
}
