namespace Ledger.Training;

/// <summary>The products of a run: every matrix is trained. Spec: protocol.md §5.2.</summary>
internal sealed class TrainedProducts(ProgramBuilder b, int tokens) : ILayerProducts
{
    /// <inheritdoc />
    public bool FreezesTheRest => false;

    /// <inheritdoc />
    public int Forward(string layer, string matrix, int x, int inputs, int outputs) =>
        LinearModule.Forward(b, layer + matrix + ".out", x, b[layer + matrix + ".weight"], tokens, inputs, outputs);

    /// <inheritdoc />
    public void WeightGradient(string layer, string matrix, int dy, int x, int inputs, int outputs) =>
        LinearModule.WeightGradient(b, ProgramNames.Gradient(layer + matrix + ".weight"), dy, x, tokens, inputs, outputs);

    /// <inheritdoc />
    public int InputGradient(string layer, string matrix, int dy, int inputs, int outputs) =>
        LinearModule.InputGradient(b, layer + matrix + ".dx", dy, b[layer + matrix + ".weight"], tokens, inputs, outputs);
}
