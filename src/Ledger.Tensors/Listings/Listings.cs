using System.Collections.Immutable;

namespace Ledger.Tensors;

/// <summary>Every listing of the training program. Operands and immediates are named in order in each summary.</summary>
public static class Listings
{
    private delegate Term Code(Term[] operands, Term[] immediates);

    /// <summary>a · b.</summary>
    public static readonly ScalarListing Mul = Record("mul", 2, 0, (x, _) => ListingTerms.Mul(x[0], x[1]));

    /// <summary>a + b.</summary>
    public static readonly ScalarListing Add = Record("add", 2, 0, (x, _) => ListingTerms.Add(x[0], x[1]));

    /// <summary>a − b.</summary>
    public static readonly ScalarListing Sub = Record("sub", 2, 0, (x, _) => ListingTerms.Sub(x[0], x[1]));

    /// <summary>(a + b) + c.</summary>
    public static readonly ScalarListing Add3 = Record("add3", 3, 0, (x, _) => ListingTerms.Add(ListingTerms.Add(x[0], x[1]), x[2]));

    /// <summary>fma(a, b, c).</summary>
    public static readonly ScalarListing MulAdd = Record("mul-add", 3, 0, (x, _) => ListingTerms.Fma(x[0], x[1], x[2]));

    /// <summary>fma(−a, b, c).</summary>
    public static readonly ScalarListing NegatedMulAdd =
        Record("negated-mul-add", 3, 0, (x, _) => Formulas.NegatedMulAdd<ListingTerms, Term>(x[0], x[1], x[2]));

    /// <summary>a · factor. Immediate: factor.</summary>
    public static readonly ScalarListing Scale = Record("scale", 1, 1, (x, i) => ListingTerms.Mul(x[0], i[0]));

    /// <summary>|a|.</summary>
    public static readonly ScalarListing Abs = Record("abs", 1, 0, (x, _) => ListingTerms.Abs(x[0]));

    /// <summary>√a.</summary>
    public static readonly ScalarListing Sqrt = Record("sqrt", 1, 0, (x, _) => ListingTerms.Sqrt(x[0]));

    /// <summary>1 / z.</summary>
    public static readonly ScalarListing Reciprocal =
        Record("reciprocal", 1, 0, (x, _) => Formulas.Reciprocal<ListingTerms, Term>(x[0]));

    /// <summary>eˣ.</summary>
    public static readonly ScalarListing Exp = Record("exp", 1, 0, (x, _) => Transcendental.Exp<ListingTerms, Term>(x[0]));

    /// <summary>Natural logarithm.</summary>
    public static readonly ScalarListing Log = Record("log", 1, 0, (x, _) => Transcendental.Log<ListingTerms, Term>(x[0]));

    /// <summary>σ(x).</summary>
    public static readonly ScalarListing Sigmoid = Record("sigmoid", 1, 0, (x, _) => Transcendental.Sigmoid<ListingTerms, Term>(x[0]));

    /// <summary>silu(x) = x·σ(x).</summary>
    public static readonly ScalarListing Silu = Record("silu", 1, 0, (x, _) =>
        Transcendental.Silu<ListingTerms, Term>(x[0], Transcendental.Sigmoid<ListingTerms, Term>(x[0])));

    /// <summary>silu′(x).</summary>
    public static readonly ScalarListing SiluDerivative = Record("silu-derivative", 1, 0, (x, _) =>
        Transcendental.SiluDerivative<ListingTerms, Term>(x[0], Transcendental.Sigmoid<ListingTerms, Term>(x[0])));

    /// <summary>1 / √(sum·inverseWidth + epsilon), the product and sum fused. Immediates: inverseWidth, epsilon.</summary>
    public static readonly ScalarListing InverseRms =
        Record("inverse-rms", 1, 2, (x, i) => Formulas.InverseRms<ListingTerms, Term>(x[0], i[0], i[1]));

    /// <summary>exp(s − m).</summary>
    public static readonly ScalarListing ExpDifference =
        Record("exp-difference", 2, 0, (x, _) => Formulas.ExpDifference<ListingTerms, Term>(x[0], x[1]));

    /// <summary>log(z) + m.</summary>
    public static readonly ScalarListing LogPlus =
        Record("log-plus", 2, 0, (x, _) => Formulas.LogPlus<ListingTerms, Term>(x[0], x[1]));

    /// <summary>silu(g)·u.</summary>
    public static readonly ScalarListing SwiGlu =
        Record("swiglu", 2, 0, (x, _) => Formulas.SwiGlu<ListingTerms, Term>(x[0], x[1]));

    /// <summary>Gradient of the gate: (dh·u)·silu′(g). Operands: g, u, dh.</summary>
    public static readonly ScalarListing SwiGluGateGradient = Record("swiglu-gate-gradient", 3, 0, (x, _) =>
        Formulas.SwiGluGateGradient<ListingTerms, Term>(x[0], x[1], x[2], Transcendental.Sigmoid<ListingTerms, Term>(x[0])));

    /// <summary>Gradient of the up projection: dh·silu(g). Operands: g, dh.</summary>
    public static readonly ScalarListing SwiGluUpGradient = Record("swiglu-up-gradient", 2, 0, (x, _) =>
        Formulas.SwiGluUpGradient<ListingTerms, Term>(x[0], x[1], Transcendental.Sigmoid<ListingTerms, Term>(x[0])));

    /// <summary>(p − [index = target])·scale. Operands: p, target (word), index (word). Immediate: scale.</summary>
    public static readonly ScalarListing CrossEntropyGradient = Record("cross-entropy-gradient", 3, 1, (x, i) =>
        Formulas.CrossEntropyGradient<ListingTerms, Term>(x[0], x[1], x[2], i[0]));

    /// <summary>(p·(dp − D))·scale. Operands: p, dp, D. Immediate: scale.</summary>
    public static readonly ScalarListing SoftmaxGradient = Record("softmax-gradient", 3, 1, (x, i) =>
        Formulas.SoftmaxGradient<ListingTerms, Term>(x[0], x[1], x[2], i[0]));

    /// <summary>min(1, limit / norm). Immediate: limit.</summary>
    public static readonly ScalarListing ClipScale =
        Record("clip-scale", 1, 1, (x, i) => Formulas.ClipScale<ListingTerms, Term>(x[0], i[0]));

    /// <summary>m′ = fma(β₁, m, (1 − β₁)·(g·clip)). Operands: m, g, clip. Immediates: β₁, 1 − β₁.</summary>
    public static readonly ScalarListing AdamFirstMoment = Record("adam-first-moment", 3, 2, (x, i) =>
        Formulas.AdamFirstMoment<ListingTerms, Term>(x[0], x[1], x[2], i[0], i[1]));

    /// <summary>v′ = fma(β₂, v, (1 − β₂)·(gs·gs)), gs = g·clip. Operands: v, g, clip. Immediates: β₂, 1 − β₂.</summary>
    public static readonly ScalarListing AdamSecondMoment = Record("adam-second-moment", 3, 2, (x, i) =>
        Formulas.AdamSecondMoment<ListingTerms, Term>(x[0], x[1], x[2], i[0], i[1]));

    /// <summary>u = m′ / (√(v′·bc) + ε). Operands: m′, v′, bc. Immediate: ε.</summary>
    public static readonly ScalarListing AdamDirection = Record("adam-direction", 3, 1, (x, i) =>
        Formulas.AdamDirection<ListingTerms, Term>(x[0], x[1], x[2], i[0]));

    /// <summary>w′ = fma(−lr, fma(wd, w, u), w). Operands: w, u, lr. Immediate: wd.</summary>
    public static readonly ScalarListing WeightStep = Record("weight-step", 3, 1, (x, i) =>
        Formulas.WeightStep<ListingTerms, Term>(x[0], x[1], x[2], i[0]));

    /// <summary>min(sum·factor, limit), factor = 1.2 / block length. Operands: sum, factor. Immediate: limit.</summary>
    public static readonly ScalarListing BlockScale =
        Record("block-scale", 2, 1, (x, i) => Formulas.BlockScale<ListingTerms, Term>(x[0], x[1], i[0]));

    /// <summary>2-bit code (word) of x in a block of scale s: bit 1 the sign, bit 0 set unless |x| &lt; s.</summary>
    public static readonly ScalarListing QuantiseCode =
        Record("quantise-code", 2, 0, (x, _) => Formulas.QuantiseCode<ListingTerms, Term>(x[0], x[1]));

    /// <summary>The 2-bit code of x shifted into its place of a packed word. Operands: x, s, shift (word).</summary>
    public static readonly ScalarListing QuantisePlaced = Record("quantise-placed", 3, 0, (x, _) =>
        Term.Of(ScalarOperation.Shl, Formulas.QuantiseCode<ListingTerms, Term>(x[0], x[1]), x[2]));

    /// <summary>Value of the code at bit `shift` of a packed word. Operands: packed (word), shift (word), s.</summary>
    public static readonly ScalarListing Dequantise =
        Record("dequantise", 3, 0, (x, _) =>
            Formulas.Dequantise<ListingTerms, Term>(Term.Of(ScalarOperation.Shr, x[0], x[1]), x[2]));

    /// <summary>a, bit for bit: no instruction, the value is the operand.</summary>
    public static readonly ScalarListing Copy = Record("copy", 1, 0, (x, _) => x[0]);

    /// <summary>b when the word a is not 0, else c.</summary>
    public static readonly ScalarListing Select = Record("select", 3, 0, (x, _) => Term.Of(ScalarOperation.Sel, x[0], x[1], x[2]));

    /// <summary>fma(a, x, b·y): a step of Newton and Schulz. Operands: x, y. Immediates: a, b.</summary>
    public static readonly ScalarListing Blend = Record("blend", 2, 2, (x, i) => Formulas.Blend<ListingTerms, Term>(x[0], x[1], i[0], i[1]));

    /// <summary>All listings.</summary>
    public static readonly ImmutableArray<ScalarListing> All =
    [
        Mul, Add, Sub, Add3, MulAdd, NegatedMulAdd, Scale, Abs, Sqrt, Reciprocal, Exp, Log, Sigmoid, Silu, SiluDerivative, InverseRms,
        ExpDifference, LogPlus, SwiGlu, SwiGluGateGradient, SwiGluUpGradient, CrossEntropyGradient, SoftmaxGradient, ClipScale,
        AdamFirstMoment, AdamSecondMoment, AdamDirection, WeightStep, BlockScale, QuantiseCode, QuantisePlaced, Dequantise, Copy, Select,
        Blend,
    ];

    private static ScalarListing Record(string name, int operands, int immediates, Code code)
    {
        Term[] x = Inputs(operands);
        Term[] i = Inputs(immediates);
        return code(x, i).ToListing(name, x, i);
    }

    private static Term[] Inputs(int count)
    {
        Term[] inputs = new Term[count];
        for (int i = 0; i < count; i++)
        {
            inputs[i] = Term.Input();
        }

        return inputs;
    }
}
