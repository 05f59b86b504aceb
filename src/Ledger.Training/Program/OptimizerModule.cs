using Ledger.Models;
using Ledger.Tensors;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Global-norm clipping, AdamW with only the second moment corrected, and the trail. Spec: protocol.md §5.2.</summary>
internal static class OptimizerModule
{
    /// <summary>Elements of a leaf: the first stage of the norm.</summary>
    private const int Leaf = 256;

    /// <summary>norm = √Σ g², staged per leaf, per tensor, over the tensors in layout order; clip = min(1, limit / norm).</summary>
    public static void Clip(ProgramBuilder b, IReadOnlyList<ParameterTensor> parameters, float limit)
    {
        int? total = null;
        foreach (ParameterTensor parameter in parameters)
        {
            int gradient = b[ProgramNames.Gradient(parameter.Name)], length = checked((int)parameter.Length), leaves = (length + Leaf - 1) / Leaf;
            string name = "squares." + parameter.Name;
            int lanes = b.Floats(name + ".leaf.lanes", leaves, ChainExtent.Lanes);
            Operand element = Operand.Element(gradient, AffineMap.Chain(0));
            b.Chain(OpKind.FmaChain, lanes, [element, element], [ChainExtent.BlockLane(length, 0, 1, Leaf)]);
            int leafSums = b.Fold(name + ".leaf", lanes, leaves);
            int sum = b.LaneSum(name, 1, leaves, leafSums);
            b.Call(new SquaresCall(gradient, leafSums, sum));
            if (total is int before)
            {
                int next = b.Floats("total." + parameter.Name, 1);
                b.Elementwise(Listings.Add, next, [before, sum]);
                b.Call(new AddScalarCall(before, sum, next));
                sum = next;
            }

            total = sum;
        }

        int norm = b.Floats(ProgramNames.GradientNorm, 1);
        b.Elementwise(Listings.Sqrt, norm, [total!.Value]);
        int clip = b.Floats(ProgramNames.ClipScale, 1);
        b.Elementwise(Listings.ClipScale, clip, [norm], limit);
        b.Call(new ClipCall(total.Value, norm, clip, limit));
    }

    /// <summary>The next moments and the next value of every parameter.</summary>
    public static void AdamW(ProgramBuilder b, IReadOnlyList<ParameterTensor> parameters, RecipeAdamW constants)
    {
        Operand clip = Operand.Element(b[ProgramNames.ClipScale], 0);
        Operand correction = Operand.Element(b[ProgramNames.BiasCorrection], AffineMap.Public(PublicScalar.Step));
        Operand rate = Operand.Element(b[ProgramNames.LearningRate], AffineMap.Public(PublicScalar.GlobalStep));
        foreach (ParameterTensor parameter in parameters)
        {
            int length = checked((int)parameter.Length);
            int weight = b[parameter.Name], gradient = b[ProgramNames.Gradient(parameter.Name)];
            int m = b[ProgramNames.FirstMoment(parameter.Name)], v = b[ProgramNames.SecondMoment(parameter.Name)];
            int nextM = b.Next(ProgramNames.FirstMoment(parameter.Name)), nextV = b.Next(ProgramNames.SecondMoment(parameter.Name));
            float decay = parameter.Decays ? constants.WeightDecay : 0f;

            b.Listing(Listings.AdamFirstMoment, nextM, [Flat(m), Flat(gradient), clip], [constants.Beta1, 1f - constants.Beta1], shape: [length]);
            b.Listing(Listings.AdamSecondMoment, nextV, [Flat(v), Flat(gradient), clip], [constants.Beta2, 1f - constants.Beta2], shape: [length]);
            int direction = b.Floats("direction." + parameter.Name, length);
            b.Listing(Listings.AdamDirection, direction, [Flat(nextM), Flat(nextV), correction], [constants.Epsilon]);
            int next = b.Next(parameter.Name);
            b.Listing(Listings.WeightStep, next, [Flat(weight), Flat(direction), rate], [decay], shape: [length]);
            b.Call(new AdamWCall(
                weight, m, v, gradient, b[ProgramNames.ClipScale], b[ProgramNames.BiasCorrection], b[ProgramNames.LearningRate],
                new AdamWConstants(constants.Beta1, 1f - constants.Beta1, constants.Beta2, 1f - constants.Beta2, constants.Epsilon, decay)));
        }
    }

    /// <summary>trail[step] = (loss, norm); the other rows stay.</summary>
    public static void Trail(ProgramBuilder b)
    {
        int record = b.Floats("record", 2);
        b.Listing(
            Listings.Select,
            record,
            [Operand.Index(AffineMap.Output(0)), Operand.Element(b[ProgramNames.GradientNorm], 0), Operand.Element(b[ProgramNames.Loss], 0)]);
        int trail = b[ProgramNames.Trail], next = b.Next(ProgramNames.Trail);
        b.Listing(
            Listings.Select,
            next,
            [
                Operand.Index(AffineMap.Output(0) - AffineMap.Public(PublicScalar.Step)),
                Operand.Element(trail, AffineMap.Output(0, 2) + AffineMap.Output(1)),
                Operand.Element(record, AffineMap.Output(1)),
            ]);
        b.Call(new TrailCall(b[ProgramNames.Loss], b[ProgramNames.GradientNorm], trail));
    }

    private static Operand Flat(int tensor) => Operand.Element(tensor, AffineMap.Output(0));
}
