namespace Ledger.Tensors;

/// <summary>The instructions that listings are written in, on a value of type V: a float, a vector of them, or a term.</summary>
/// <remarks>
/// A listing is written once as code over this interface. Run on <see cref="ListingTerms"/> it becomes the
/// <see cref="ScalarListing"/> that the referee executes; run on vectors it is the kernel. A member documented with a
/// precondition may be faster than its instruction and must equal it where the precondition holds.
/// NaN results are canonical only in the scalar listing: a NaN in a claim is refused whatever its bits.
/// </remarks>
internal interface IArithmetic<V>
{
    static abstract V Constant(uint bits);

    static abstract V Fma(V a, V b, V c);

    /// <summary>FMA(NEG(a), b, c).</summary>
    static abstract V FmaNegated(V a, V b, V c);

    static abstract V Add(V a, V b);

    static abstract V Sub(V a, V b);

    static abstract V Mul(V a, V b);

    static abstract V Div(V a, V b);

    static abstract V Sqrt(V a);

    static abstract V Abs(V a);

    static abstract V Neg(V a);

    static abstract V Max(V a, V b);

    static abstract V Min(V a, V b);

    /// <summary>MAX(a, bound); bound is finite and not zero.</summary>
    static abstract V AtLeast(V a, V bound);

    /// <summary>MIN(a, bound); bound is finite and not zero.</summary>
    static abstract V AtMost(V a, V bound);

    /// <summary>SEL(LT(a, b), whenLess, otherwise).</summary>
    static abstract V SelectLess(V a, V b, V whenLess, V otherwise);

    /// <summary>SEL(EQ(a, b), whenEqual, otherwise) on words.</summary>
    static abstract V SelectSame(V a, V b, V whenEqual, V otherwise);

    /// <summary>F2I_RNE, and I2F of that; |a| is below 2^22.</summary>
    static abstract V ToInteger(V a, out V rounded);

    /// <summary>I2F.</summary>
    static abstract V FromInteger(V a);

    /// <summary>LDEXP(a, n); |a| is within [1/2, 2] and n within [−250, 250]; rounded is I2F(n).</summary>
    static abstract V ScaleByPowerOfTwo(V a, V n, V rounded);

    static abstract V IAdd(V a, V b);

    static abstract V ISub(V a, V b);

    static abstract V And(V a, V b);

    static abstract V Or(V a, V b);

    static abstract V ShiftRight(V a, int count);

    static abstract V ShiftLeft(V a, int count);
}
