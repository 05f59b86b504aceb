using System.Collections.Immutable;
using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Rotary positions on interleaved pairs (2i, 2i+1). Spec: protocol.md §5.2.</summary>
/// <remarks>
/// y[d] = fma(x[d xor 1], sin[s,d], x[d]·cos[s,d/2]), the sine table carrying the sign: − at even d. Backward turns the other
/// way: the coefficient of the partner is then sin[s, d xor 1].
/// </remarks>
internal static class RopeModule
{
    public static int Apply(ProgramBuilder b, string name, int x, StepShape shape, int heads, bool backward)
    {
        int head = shape.Model.HeadDim, width = heads * head, length = shape.Length;
        ImmutableArray<int> coordinates = [shape.Sequences, length, heads, head / 2, 2];
        AffineMap pair = AffineMap.Output(0, (long)length * width) + AffineMap.Output(1, width) + AffineMap.Output(2, head) + AffineMap.Output(3, 2);
        AffineMap own = pair + AffineMap.Output(4), partner = pair + AffineMap.Output(4, -1) + 1;
        AffineMap angle = AffineMap.Output(1, head) + AffineMap.Output(3, 2);
        AffineMap sine = backward ? angle + AffineMap.Output(4, -1) + 1 : angle + AffineMap.Output(4);

        int straight = b.Floats(name + ".straight", shape.Tokens, width);
        b.Listing(
            Listings.Mul,
            straight,
            [Operand.Element(x, own), Operand.Element(b[ProgramNames.RopeCos], AffineMap.Output(1, head / 2) + AffineMap.Output(3))],
            shape: coordinates);
        int turned = b.Floats(name, shape.Tokens, width);
        b.Listing(
            Listings.MulAdd,
            turned,
            [Operand.Element(x, partner), Operand.Element(b[ProgramNames.RopeSin], sine), Operand.Element(straight, own)],
            shape: coordinates);
        b.Call(new RopeCall(x, turned, b[ProgramNames.RopeCos], b[ProgramNames.RopeSin], shape, heads, backward));
        return turned;
    }
}
