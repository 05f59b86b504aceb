using Ledger.Tensors;
using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>Copies the step's data windows and their targets from the token stream.</summary>
internal sealed class BatchCall(int tokens, int targets, StepShape shape, int stride) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [tokens, targets];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        for (int b = 0; b < shape.Sequences; b++)
        {
            int start = checked((int)(w.Publics.Windows[b] * stride));
            w.Dataset!.CopyTo(start, w.Words(tokens).Slice(b * shape.Length, shape.Length));
            w.Dataset!.CopyTo(start + 1, w.Words(targets).Slice(b * shape.Length, shape.Length));
        }
    }
}

/// <summary>The embedding of every token.</summary>
internal sealed class EmbeddingForwardCall(int tokens, int embedding, int x, int dim) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [tokens, embedding, x];

    /// <inheritdoc />
    public override void Execute(Workspace w) => Embedding.Gather(w.Floats(embedding), w.Words(tokens), w.Floats(x), dim);
}

/// <summary>The embedding's gradient from its use as input.</summary>
internal sealed class EmbeddingBackwardCall(int tokens, int dx, int gradient, int dim) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [tokens, dx, gradient];

    /// <inheritdoc />
    public override void Execute(Workspace w) => Embedding.Gradient(w.Words(tokens), w.Floats(dx), w.Floats(gradient), dim, w.Threads);
}

/// <summary>Cross-entropy of every token and the gradient of its logits.</summary>
internal sealed class CrossEntropyCall(int logits, int targets, int maximum, int sum, int tokenLoss, int dlogits, int tokens) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [logits, targets, maximum, sum, tokenLoss, dlogits];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        CrossEntropy.Forward(w.Floats(logits), w.Words(targets), w.Floats(maximum), w.Floats(sum), w.Floats(tokenLoss), w.Threads);
        CrossEntropy.Backward(w.Floats(logits), w.Words(targets), w.Floats(maximum), w.Floats(sum), w.Floats(dlogits), 1f / tokens, w.Threads);
    }
}

/// <summary>The mean loss of the step's tokens.</summary>
internal sealed class MeanCall(int values, int mean, int count) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [values, mean];

    /// <inheritdoc />
    public override void Execute(Workspace w) =>
        w.Floats(mean)[0] = Float32Scalar.Mul(LaneSum.Sum(w.Floats(values), w.Threads), 1f / count);
}
