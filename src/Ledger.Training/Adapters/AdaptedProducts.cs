namespace Ledger.Training;

/// <summary>The products of an adapter's step: frozen matrices, some with two small trained factors beside them. Spec: protocol.md §5.6.</summary>
/// <remarks>
/// y = x·Wᵀ + h·Bᵀ with u = x·Aᵀ and h = u·s. So dB = dyᵀ·h, dh = dy·B, du = dh·s, dA = duᵀ·x and dx = dy·W + du·A.
/// </remarks>
internal sealed class AdaptedProducts(ProgramBuilder b, int tokens, AdapterRecipe recipe) : ILayerProducts
{
    private readonly int _rank = recipe.Rank;

    /// <inheritdoc />
    public bool FreezesTheRest => true;

    /// <inheritdoc />
    public int Forward(string layer, string matrix, int x, int inputs, int outputs)
    {
        string name = layer + matrix;
        int w = b[name + ".weight"];
        if (!recipe.Matrices.Contains(matrix))
            return LinearModule.Forward(b, name + ".out", x, w, tokens, inputs, outputs);
        int frozen = LinearModule.Forward(b, name + ".frozen", x, w, tokens, inputs, outputs);
        int u = LinearModule.Forward(b, name + ".low", x, b[AdapterNames.A(name)], tokens, inputs, _rank);
        int h = ElementwiseModule.Scale(b, name + ".scaled", u, recipe.Scale, tokens, _rank);
        int added = LinearModule.Forward(b, name + ".added", h, b[AdapterNames.B(name)], tokens, _rank, outputs);
        return ElementwiseModule.Add(b, name + ".out", frozen, added, tokens, outputs);
    }

    /// <inheritdoc />
    public void WeightGradient(string layer, string matrix, int dy, int x, int inputs, int outputs)
    {
        if (!recipe.Matrices.Contains(matrix))
            return;
        string name = layer + matrix;
        LinearModule.WeightGradient(b, ProgramNames.Gradient(AdapterNames.B(name)), dy, b[name + ".scaled"], tokens, _rank, outputs);
        int dh = LinearModule.InputGradient(b, name + ".dscaled", dy, b[AdapterNames.B(name)], tokens, _rank, outputs);
        int du = ElementwiseModule.Scale(b, name + ".dlow", dh, recipe.Scale, tokens, _rank);
        LinearModule.WeightGradient(b, ProgramNames.Gradient(AdapterNames.A(name)), du, x, tokens, inputs, _rank);
    }

    /// <inheritdoc />
    public int InputGradient(string layer, string matrix, int dy, int inputs, int outputs)
    {
        string name = layer + matrix;
        int w = b[name + ".weight"];
        if (!recipe.Matrices.Contains(matrix))
            return LinearModule.InputGradient(b, name + ".dx", dy, w, tokens, inputs, outputs);
        int frozen = LinearModule.InputGradient(b, name + ".frozen.dx", dy, w, tokens, inputs, outputs);
        int added = LinearModule.InputGradient(b, name + ".added.dx", b[name + ".dlow"], b[AdapterNames.A(name)], tokens, inputs, _rank);
        return ElementwiseModule.Add(b, name + ".dx", frozen, added, tokens, inputs);
    }
}
