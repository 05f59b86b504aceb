using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>The step's tokens and targets from the data windows, their embedding and its gradient. Spec: protocol.md §5.2.</summary>
internal static class EmbeddingModule
{
    /// <summary>tokens[b,s] = dataset[window(b)·stride + s]; targets are one further.</summary>
    public static (int Tokens, int Targets) Batch(ProgramBuilder b, StepShape shape, int stride)
    {
        int tokens = Take(b, ProgramNames.Tokens, shape, stride, 0), targets = Take(b, ProgramNames.Targets, shape, stride, 1);
        b.Call(new BatchCall(tokens, targets, shape, stride));
        return (tokens, targets);
    }

    /// <summary>x[t,d] = embedding[tokens[t], d].</summary>
    public static int Forward(ProgramBuilder b, string name, int tokens, int embedding, StepShape shape)
    {
        int dim = shape.Model.Dim, x = b.Floats(name, shape.Tokens, dim);
        Gather row = new(tokens, AffineMap.Output(0), dim, (uint)shape.Model.Vocab);
        b.Listing(Listings.Copy, x, [Operand.Element(embedding, AffineMap.Output(1), row)]);
        b.Call(new EmbeddingForwardCall(tokens, embedding, x, dim));
        return x;
    }

    /// <summary>dembedding[v,d] = Σ_t [tokens[t] = v]·dx[t,d], t ascending.</summary>
    public static int Backward(ProgramBuilder b, string name, int tokens, int dx, StepShape shape)
    {
        int dim = shape.Model.Dim, gradient = b.Floats(name, shape.Model.Vocab, dim);
        Gather token = new(tokens, AffineMap.Chain(0), 1, (uint)shape.Model.Vocab);
        b.Chain(
            OpKind.FmaChain,
            gradient,
            [Operand.Indicator(AffineMap.Output(0, -1), token), Operand.Element(dx, AffineMap.Chain(0, dim) + AffineMap.Output(1))],
            [ChainExtent.Full(shape.Tokens)]);
        b.Call(new EmbeddingBackwardCall(tokens, dx, gradient, dim));
        return gradient;
    }

    private static int Take(ProgramBuilder b, string name, StepShape shape, int stride, int ahead)
    {
        int words = b.Declare(name, ElementKind.Word32, TensorRole.Intermediate, shape.Sequences, shape.Length);
        return b.Listing(
            Listings.Copy,
            words,
            [Operand.Element(b[ProgramNames.Dataset], AffineMap.Window(0, stride) + AffineMap.Output(1) + ahead)]);
    }
}
