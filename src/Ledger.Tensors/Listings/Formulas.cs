using System.Runtime.CompilerServices;

namespace Ledger.Tensors;

/// <summary>The elementwise formulas of a training step, each written once for listing and kernel alike.</summary>
internal static class Formulas
{
    private const uint One = 0x3f800000;

    /// <summary>1 / √(sum·inverseWidth + epsilon).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V InverseRms<L, V>(V sum, V inverseWidth, V epsilon) where L : struct, IArithmetic<V> =>
        L.Div(L.Constant(One), L.Sqrt(L.Fma(sum, inverseWidth, epsilon)));

    /// <summary>exp(s − m).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpDifference<L, V>(V s, V m) where L : struct, IArithmetic<V> => Transcendental.Exp<L, V>(L.Sub(s, m));

    /// <summary>1 / z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Reciprocal<L, V>(V z) where L : struct, IArithmetic<V> => L.Div(L.Constant(One), z);

    /// <summary>log(z) + m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogPlus<L, V>(V z, V m) where L : struct, IArithmetic<V> => L.Add(Transcendental.Log<L, V>(z), m);

    /// <summary>silu(g)·u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SwiGlu<L, V>(V g, V u) where L : struct, IArithmetic<V> =>
        L.Mul(Transcendental.Silu<L, V>(g, Transcendental.Sigmoid<L, V>(g)), u);

    /// <summary>(dh·u)·silu′(g), σ(g) given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SwiGluGateGradient<L, V>(V g, V u, V dh, V sigmoid) where L : struct, IArithmetic<V> =>
        L.Mul(L.Mul(dh, u), Transcendental.SiluDerivative<L, V>(g, sigmoid));

    /// <summary>dh·silu(g), σ(g) given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SwiGluUpGradient<L, V>(V g, V dh, V sigmoid) where L : struct, IArithmetic<V> =>
        L.Mul(dh, Transcendental.Silu<L, V>(g, sigmoid));

    /// <summary>(p − [index = target])·scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V CrossEntropyGradient<L, V>(V p, V target, V index, V scale) where L : struct, IArithmetic<V> =>
        L.Mul(L.Sub(p, L.SelectSame(index, target, L.Constant(One), L.Constant(0))), scale);

    /// <summary>(p·(dp − D))·scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SoftmaxGradient<L, V>(V p, V dp, V d, V scale) where L : struct, IArithmetic<V> =>
        L.Mul(L.Mul(p, L.Sub(dp, d)), scale);

    /// <summary>fma(−a, b, c).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V NegatedMulAdd<L, V>(V a, V b, V c) where L : struct, IArithmetic<V> => L.FmaNegated(a, b, c);

    /// <summary>min(1, limit / norm).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ClipScale<L, V>(V norm, V limit) where L : struct, IArithmetic<V> =>
        L.Min(L.Constant(One), L.Div(limit, norm));

    /// <summary>m′ = fma(β₁, m, (1 − β₁)·(g·clip)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AdamFirstMoment<L, V>(V m, V g, V clip, V beta, V oneMinusBeta) where L : struct, IArithmetic<V> =>
        L.Fma(beta, m, L.Mul(oneMinusBeta, L.Mul(g, clip)));

    /// <summary>v′ = fma(β₂, v, (1 − β₂)·(gs·gs)), gs = g·clip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AdamSecondMoment<L, V>(V v, V g, V clip, V beta, V oneMinusBeta) where L : struct, IArithmetic<V>
    {
        V gs = L.Mul(g, clip);
        return L.Fma(beta, v, L.Mul(oneMinusBeta, L.Mul(gs, gs)));
    }

    /// <summary>u = m′ / (√(v′·bc) + ε).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AdamDirection<L, V>(V m, V v, V biasCorrection, V epsilon) where L : struct, IArithmetic<V> =>
        L.Div(m, L.Add(L.Sqrt(L.Mul(v, biasCorrection)), epsilon));

    /// <summary>w′ = fma(−lr, fma(wd, w, u), w).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V WeightStep<L, V>(V w, V u, V rate, V decay) where L : struct, IArithmetic<V> =>
        L.FmaNegated(rate, L.Fma(decay, w, u), w);

    /// <summary>fma(a, x, b·y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Blend<L, V>(V x, V y, V a, V b) where L : struct, IArithmetic<V> => L.Fma(a, x, L.Mul(b, y));

    /// <summary>min(sum·factor, limit): the scale of a quantised block, factor = 1.2 / length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V BlockScale<L, V>(V sum, V factor, V limit) where L : struct, IArithmetic<V> =>
        L.Min(L.Mul(sum, factor), limit);

    /// <summary>The 2-bit code: bit 1 the sign, bit 0 set unless |x| &lt; s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V QuantiseCode<L, V>(V x, V s) where L : struct, IArithmetic<V>
    {
        V sign = L.ShiftLeft(L.ShiftRight(x, 31), 1);
        return L.Or(sign, L.SelectLess(L.Abs(x), s, L.Constant(0), L.Constant(1)));
    }

    /// <summary>The value of the code in the two low bits of a word: ±½s when bit 0 is clear, ±1½s when set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Dequantise<L, V>(V code, V s) where L : struct, IArithmetic<V>
    {
        V sign = L.ShiftLeft(L.And(code, L.Constant(2)), 30);
        V small = L.SelectSame(L.And(code, L.Constant(1)), L.Constant(0), L.Constant(0x3f000000), L.Constant(0x3fc00000));
        return L.Mul(L.Or(small, sign), s);
    }
}
