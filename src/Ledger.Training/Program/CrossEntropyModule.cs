using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Softmax cross-entropy, mean over the step's tokens, and its gradient. Spec: protocol.md §5.2.</summary>
internal static class CrossEntropyModule
{
    /// <summary>Adds the loss [1] and returns the gradient of the logits.</summary>
    public static int LossAndGradient(ProgramBuilder b, int logits, int targets, int tokens, int vocab)
    {
        AffineMap row = AffineMap.Output(0, vocab), each = row + AffineMap.Output(1);
        int maximum = b.Floats("loss.maximum", tokens);
        b.Chain(OpKind.MaxChain, maximum, [Operand.Element(logits, row + AffineMap.Chain(0))], [ChainExtent.Full(vocab)]);
        int exp = b.Floats("loss.exp", tokens, vocab);
        b.Listing(Listings.ExpDifference, exp, [Operand.Element(logits, each), Operand.Element(maximum, AffineMap.Output(0))]);
        int sum = b.LaneSum("loss.sum", tokens, vocab, exp);
        int inverse = b.Floats("loss.inverse", tokens);
        b.Elementwise(Listings.Reciprocal, inverse, [sum]);
        int probability = b.Floats("loss.probability", tokens, vocab);
        b.Listing(Listings.Mul, probability, [Operand.Element(exp, each), Operand.Element(inverse, AffineMap.Output(0))]);
        int logSum = b.Floats("loss.log_sum", tokens);
        b.Elementwise(Listings.LogPlus, logSum, [sum, maximum]);
        int chosen = b.Floats("loss.chosen", tokens);
        b.Listing(Listings.Copy, chosen, [Operand.Element(logits, row, new Gather(targets, AffineMap.Output(0), 1, (uint)vocab))]);
        int tokenLoss = b.Floats(ProgramNames.TokenLoss, tokens);
        b.Elementwise(Listings.Sub, tokenLoss, [logSum, chosen]);
        int dlogits = b.Floats("loss.dlogits", tokens, vocab);
        b.Listing(
            Listings.CrossEntropyGradient,
            dlogits,
            [Operand.Element(probability, each), Operand.Element(targets, AffineMap.Output(0)), Operand.Index(AffineMap.Output(1))],
            [1f / tokens]);
        b.Call(new CrossEntropyCall(logits, targets, maximum, sum, tokenLoss, dlogits, tokens));

        int total = b.LaneSum("loss.total", 1, tokens, tokenLoss);
        int loss = b.Floats(ProgramNames.Loss, 1);
        b.Elementwise(Listings.Scale, loss, [total], 1f / tokens);
        b.Call(new MeanCall(tokenLoss, loss, tokens));
        return dlogits;
    }
}
