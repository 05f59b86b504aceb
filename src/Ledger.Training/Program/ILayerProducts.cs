namespace Ledger.Training;

/// <summary>The matrix products of the layers: what a step trains is decided here, the rest of it is the same. Spec: protocol.md §5.2, §5.6.</summary>
internal interface ILayerProducts
{
    /// <summary>Whether embedding, head and norms are frozen, so that no gradient of them is wanted.</summary>
    bool FreezesTheRest { get; }

    /// <summary>The product of rows x [tokens, inputs] with a layer's matrix.</summary>
    int Forward(string layer, string matrix, int x, int inputs, int outputs);

    /// <summary>Adds the gradients of what is trained of a matrix.</summary>
    void WeightGradient(string layer, string matrix, int dy, int x, int inputs, int outputs);

    /// <summary>The gradient of the product's rows x; comes after <see cref="WeightGradient"/>.</summary>
    int InputGradient(string layer, string matrix, int dy, int inputs, int outputs);
}
