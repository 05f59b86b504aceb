using Ledger.Models;
using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Rows of the outer step: mean of the accepted updates, then Nesterov momentum. Spec: protocol.md §5.4.</summary>
internal static class OuterSegment
{
    public static void Emit(ProgramBuilder b, Recipe recipe)
    {
        // The number of accepted updates as a float: one for each of them, added up.
        ChainExtent accepted = new(TrainingProgram.MaxSlots, 1, 0, AffineMap.Public(PublicScalar.Accepted));
        int count = b.Floats("outer.count", 1);
        b.Chain(OpKind.AddChain, count, [Operand.Indicator(0)], [accepted]);
        int inverse = b.Floats("outer.inverse", 1);
        b.Elementwise(Listings.Reciprocal, inverse, [count]);
        b.Call(new InverseCountCall(inverse));
        IReadOnlyList<ParameterTensor> parameters = recipe.Model.Parameters;
        for (int p = 0; p < parameters.Count; p++)
            Emit(b, p, parameters[p], recipe.Quantiser.Block, accepted, inverse);
    }

    private static void Emit(ProgramBuilder b, int ordinal, ParameterTensor parameter, int block, ChainExtent accepted, int inverse)
    {
        string name = "outer." + parameter.Name;
        int length = checked((int)parameter.Length), words = UpdateBlob.WordsOf(length), blocks = (length + block - 1) / block;
        int codes = b[ProgramNames.AcceptedCodes(parameter.Name)], scales = b[ProgramNames.AcceptedScales(parameter.Name)];
        Operand momentum = Operand.Element(b[ProgramNames.OuterMomentum], AffineMap.Public(PublicScalar.Round));
        Operand rate = Operand.Element(b[ProgramNames.OuterLearningRate], AffineMap.Public(PublicScalar.Round));

        int decoded = b.Floats(name + ".decoded", TrainingProgram.MaxSlots, length);
        b.Listing(
            Listings.Dequantise,
            decoded,
            [
                Operand.Element(codes, AffineMap.Output(0, words) + AffineMap.Output(1, 1, UpdateBlob.CodesPerWord)),
                Operand.Index(UpdateSegment.Shift(1)),
                Operand.Element(scales, AffineMap.Output(0, blocks) + AffineMap.Output(1, 1, (uint)block)),
            ],
            mask: Mask.Below(0, PublicScalar.Accepted));
        int sum = b.Floats(name + ".sum", length);
        b.Chain(
            OpKind.AddChain,
            sum,
            [Operand.Element(decoded, AffineMap.Chain(0, length) + AffineMap.Output(0))],
            [accepted]);
        int mean = b.Floats(name + ".mean", length);
        b.Listing(Listings.Mul, mean, [Flat(sum), Operand.Element(inverse, 0)]);

        int start = b[ProgramNames.Base(parameter.Name)], buffer = b[ProgramNames.Buffer(parameter.Name)];
        int nextBuffer = b.Next(ProgramNames.Buffer(parameter.Name));
        b.Listing(Listings.MulAdd, nextBuffer, [momentum, Flat(buffer), Flat(mean)], shape: [length]);
        int ahead = b.Floats(name + ".ahead", length);
        b.Listing(Listings.MulAdd, ahead, [momentum, Flat(nextBuffer), Flat(mean)]);
        int next = b.Next(ProgramNames.Base(parameter.Name));
        b.Listing(Listings.NegatedMulAdd, next, [rate, Flat(ahead), Flat(start)], shape: [length]);
        b.Call(new OuterCall(ordinal, start, buffer, sum, inverse, b[ProgramNames.OuterLearningRate], b[ProgramNames.OuterMomentum]));
    }

    private static Operand Flat(int tensor) => Operand.Element(tensor, AffineMap.Output(0));
}
