using Ledger.Models;
using Ledger.Tensors;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Rows that quantise a slot's pseudo-gradient base − end to two bits. Spec: protocol.md §5.3.</summary>
internal static class UpdateSegment
{
    public static void Emit(ProgramBuilder b, Recipe recipe)
    {
        for (int ordinal = 0; ordinal < recipe.Model.Parameters.Count; ordinal++)
            Emit(b, ordinal, recipe.Model.Parameters[ordinal], recipe.Quantiser);
    }

    private static void Emit(ProgramBuilder b, int ordinal, ParameterTensor parameter, RecipeQuantiser quantiser)
    {
        string name = "update." + parameter.Name;
        int length = checked((int)parameter.Length), block = quantiser.Block;
        int blocks = (length + block - 1) / block, words = UpdateBlob.WordsOf(length);
        int start = b[ProgramNames.Base(parameter.Name)], end = b[parameter.Name];

        // Declared in the order of the update's tree.
        int packed = b.Declare(ProgramNames.Codes(parameter.Name), ElementKind.Word32, TensorRole.Update, words);
        int scale = b.Declare(ProgramNames.Scales(parameter.Name), ElementKind.Binary32, TensorRole.Update, blocks);

        int delta = b.Floats(name, length);
        b.Elementwise(Listings.Sub, delta, [start, end]);
        int magnitude = b.Floats(name + ".magnitude", length);
        b.Elementwise(Listings.Abs, magnitude, [delta]);
        int lanes = b.Floats(name + ".sum.lanes", blocks, ChainExtent.Lanes);
        b.Chain(OpKind.AddChain, lanes, [Operand.Element(magnitude, AffineMap.Chain(0))], [ChainExtent.BlockLane(length, 0, 1, block)]);
        int sum = b.Fold(name + ".sum", lanes, blocks);

        // The length of a block as a number: one for each of its elements, added up.
        int count = b.Floats(name + ".count", blocks);
        b.Chain(OpKind.AddChain, count, [Operand.Indicator(0)], [ChainExtent.Block(length, 0, block)]);
        int inverse = b.Floats(name + ".inverse", blocks);
        b.Elementwise(Listings.Reciprocal, inverse, [count]);
        int factor = b.Floats(name + ".factor", blocks);
        b.Elementwise(Listings.Scale, factor, [inverse], quantiser.Factor);
        b.Elementwise(Listings.BlockScale, scale, [sum, factor], quantiser.MaxScale);

        int placed = b.Declare(name + ".placed", ElementKind.Word32, TensorRole.Intermediate, length);
        b.Listing(
            Listings.QuantisePlaced,
            placed,
            [Operand.Element(delta, AffineMap.Output(0)), Operand.Element(scale, AffineMap.Output(0, 1, (uint)block)), Operand.Index(Shift(0))]);
        b.Chain(OpKind.OrChain, packed, [Operand.Element(placed, AffineMap.Chain(0))], [ChainExtent.Block(length, 0, UpdateBlob.CodesPerWord)]);
        b.Call(new QuantiseCall(ordinal, end, packed, scale, Constants(length, quantiser)));
    }

    private static QuantiserConstants Constants(int length, RecipeQuantiser quantiser)
    {
        int last = length - (length - 1) / quantiser.Block * quantiser.Block;
        return new QuantiserConstants(Factor(quantiser.Block), Factor(last), quantiser.MaxScale);

        float Factor(int count) => Float32Scalar.Mul(Float32Scalar.Div(1f, Float32Scalar.FromInt32(count)), quantiser.Factor);
    }

    /// <summary>Bits below the code of the element that an output coordinate names: 2·(e mod 16).</summary>
    internal static AffineMap Shift(int axis) =>
        AffineMap.Output(axis, 2) + AffineMap.Output(axis, -2 * UpdateBlob.CodesPerWord, UpdateBlob.CodesPerWord);
}
