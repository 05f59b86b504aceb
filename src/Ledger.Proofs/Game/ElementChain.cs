using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Proofs.Game;

/// <summary>How one element of a row comes about, term by term: the twin of the referee's answer. Spec: protocol.md §4.3.</summary>
/// <param name="IsChain">False for folds and listings, which one execution computes whole.</param>
/// <param name="Terms">Executions of which the element is the last value; 0 where it is <paramref name="Start"/> without any.</param>
/// <param name="Start">The value before the first term.</param>
public sealed record ElementChain(bool IsChain, int Terms, uint Start)
{
    /// <summary>What the program says about an element.</summary>
    public static ElementChain Of(OpRow row, long element, PublicScalars publics)
    {
        Span<long> output = stackalloc long[TensorDeclaration.MaxRank];
        output = Coordinates(row, element, output);
        if (row.Mask.Hides(output, publics))
            return new ElementChain(row.IsChain, 0, 0);
        if (!row.IsChain)
            return new ElementChain(false, 1, 0);
        long terms = 1;
        foreach (ChainExtent chain in row.Chain)
            terms *= TermsOf(chain, output, publics);
        return new ElementChain(true, checked((int)terms), row.Kind == OpKind.MaxChain ? Float32Scalar.ToBits(float.NegativeInfinity) : 0);
    }

    /// <summary>The value after every term of an element.</summary>
    public static uint[] Values(OpRow row, long element, ITensorReader tensors, PublicScalars publics)
    {
        ElementChain chain = Of(row, element, publics);
        uint[] values = new uint[chain.Terms];
        uint acc = chain.Start;
        for (int t = 0; t < values.Length; t++)
            values[t] = acc = Interpreter.EvaluateTerm(row, element, t, acc, tensors, publics);
        return values;
    }

    private static long TermsOf(ChainExtent chain, ReadOnlySpan<long> output, PublicScalars publics)
    {
        long end = chain.Limit is null ? chain.Extent : Math.Min(chain.Extent, chain.Limit.Evaluate(output, default, publics));
        return Math.Max(0, (end - chain.Start.Evaluate(output, default, publics) + chain.Step - 1) / chain.Step);
    }

    private static Span<long> Coordinates(OpRow row, long element, Span<long> output)
    {
        output = output[..row.Shape.Length];
        for (int axis = row.Shape.Length - 1; axis >= 0; axis--)
            (element, output[axis]) = Math.DivRem(element, row.Shape[axis]);
        return output;
    }
}
