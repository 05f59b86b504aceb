using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>RMSNorm: y = (x·r)·w with r = 1/√(mean x² + ε). Spec: protocol.md §5.2.</summary>
internal static class NormModule
{
    /// <summary>What the backward pass needs of a norm.</summary>
    internal readonly record struct Tape(int Inverse, int Unit, int Output);

    public static Tape Forward(ProgramBuilder b, string name, int x, int w, int tokens, int dim, float epsilon)
    {
        int squares = b.LaneSum(name + ".squares", tokens, dim, x, x);
        int inverse = b.Floats(name + ".inverse", tokens);
        b.Elementwise(Listings.InverseRms, inverse, [squares], 1f / dim, epsilon);
        int unit = b.Floats(name + ".unit", tokens, dim);
        b.Listing(Listings.Mul, unit, [Each(x, dim), PerToken(inverse)]);
        int output = b.Floats(name + ".out", tokens, dim);
        b.Listing(Listings.Mul, output, [Each(unit, dim), PerColumn(w)]);
        b.Call(new NormForwardCall(x, w, inverse, unit, output, dim, epsilon));
        return new Tape(inverse, unit, output);
    }

    /// <summary>Gradients of input and, if it has a name, of gain; <paramref name="skip"/> is the gradient that passes the norm by, if any.</summary>
    public static int Backward(ProgramBuilder b, string name, Tape tape, int dy, int w, int? skip, string? gain, int tokens, int dim)
    {
        int? dw = gain is null ? null : b.Chain(
            OpKind.FmaChain,
            b.Floats(gain, 1, dim),
            [
                Operand.Element(dy, AffineMap.Output(1) + AffineMap.Chain(0, dim)),
                Operand.Element(tape.Unit, AffineMap.Output(1) + AffineMap.Chain(0, dim)),
            ],
            [ChainExtent.Full(tokens)]);
        int dunit = b.Floats(name + ".dunit", tokens, dim);
        b.Listing(Listings.Mul, dunit, [Each(dy, dim), PerColumn(w)]);
        int dot = b.LaneSum(name + ".dot", tokens, dim, dunit, tape.Unit);
        int mean = b.Floats(name + ".mean", tokens);
        b.Elementwise(Listings.Scale, mean, [dot], 1f / dim);
        int centred = b.Floats(name + ".centred", tokens, dim);
        b.Listing(Listings.NegatedMulAdd, centred, [Each(tape.Unit, dim), PerToken(mean), Each(dunit, dim)]);
        int dx = b.Floats(name + ".dx", tokens, dim);
        Operand passing = skip is int tensor ? Each(tensor, dim) : Operand.Indicator(1); // an index that is never zero: +0
        b.Listing(Listings.MulAdd, dx, [Each(centred, dim), PerToken(tape.Inverse), passing]);
        b.Call(new NormBackwardCall(tape, dy, w, skip, dw, dx, dim));
        return dx;
    }

    private static Operand Each(int tensor, int dim) => Operand.Element(tensor, AffineMap.Output(0, dim) + AffineMap.Output(1));

    private static Operand PerToken(int tensor) => Operand.Element(tensor, AffineMap.Output(0));

    private static Operand PerColumn(int tensor) => Operand.Element(tensor, AffineMap.Output(1));
}
