using Ledger.Models;

namespace Ledger.Training;

/// <summary>Rows of one inner step: batch, forward, loss, backward, optimizer, trail. Spec: protocol.md §5.2.</summary>
internal sealed class StepSegment
{
    private readonly ProgramBuilder _b;
    private readonly StepShape _shape;
    private readonly ModelShape _model;
    private readonly ILayerProducts _products;
    private readonly Stack<LayerTape> _tapes = new();

    private StepSegment(ProgramBuilder b, StepShape shape, ILayerProducts products)
    {
        _b = b;
        _shape = shape;
        _model = shape.Model;
        _products = products;
    }

    private int Tokens => _shape.Tokens;

    public static void Emit(ProgramBuilder b, Recipe recipe)
    {
        StepShape shape = new(recipe.Model, recipe.Rounds.Sequences, recipe.Rounds.SequenceLength);
        ForwardAndBackward(b, shape, new TrainedProducts(b, shape.Tokens), EmbeddingModule.Batch(b, shape, shape.Length));
        OptimizerModule.Clip(b, recipe.Model.Parameters, recipe.AdamW.ClipNorm);
        OptimizerModule.AdamW(b, [.. recipe.Model.Parameters.Where(parameter => !MuonModule.Covers(recipe, parameter))], recipe.AdamW);
        foreach (ParameterTensor parameter in recipe.Model.Parameters.Where(parameter => MuonModule.Covers(recipe, parameter)))
            MuonModule.Step(b, parameter, recipe.Muon!, recipe.AdamW.WeightDecay);
        OptimizerModule.Trail(b);
    }

    /// <summary>Rows from a batch to its loss and the gradients of what the products train.</summary>
    public static void ForwardAndBackward(ProgramBuilder b, StepShape shape, ILayerProducts products, (int Tokens, int Targets) batch) =>
        new StepSegment(b, shape, products).ForwardAndBackward(batch.Tokens, batch.Targets);

    private void ForwardAndBackward(int tokens, int targets)
    {
        const string embed = "embed.weight";
        string head = _model.Tied ? embed : "head.weight";
        int x = EmbeddingModule.Forward(_b, "x", tokens, _b[embed], _shape);
        for (int layer = 0; layer < _model.Layers; layer++)
            x = Forward(FormattableString.Invariant($"layers.{layer}."), x);
        NormModule.Tape norm = NormModule.Forward(_b, "norm.final", x, _b["norm.weight"], Tokens, _model.Dim, _model.NormEps);
        int logits = LinearModule.Forward(_b, "logits", norm.Output, _b[head], Tokens, _model.Dim, _model.Vocab);

        int dlogits = CrossEntropyModule.LossAndGradient(_b, logits, targets, Tokens, _model.Vocab);
        int? dhead = _products.FreezesTheRest
            ? null
            : LinearModule.WeightGradient(_b, _model.Tied ? "grad.head" : ProgramNames.Gradient(head), dlogits, norm.Output, Tokens, _model.Dim, _model.Vocab);
        int dy = LinearModule.InputGradient(_b, "norm.final.dout", dlogits, _b[head], Tokens, _model.Dim, _model.Vocab);
        int? dx = NormModule.Backward(_b, "norm.final", norm, dy, _b["norm.weight"], null, Gain("norm.weight"), Tokens, _model.Dim);
        for (int layer = _model.Layers - 1; layer >= 0; layer--)
            dx = Backward(FormattableString.Invariant($"layers.{layer}."), _tapes.Pop(), dx!.Value, isLowest: layer == 0);
        if (dhead is not int headGradient)
            return;
        int dembed = EmbeddingModule.Backward(_b, _model.Tied ? "grad.input" : ProgramNames.Gradient(embed), tokens, dx!.Value, _shape);
        if (_model.Tied)
            ElementwiseModule.Add(_b, ProgramNames.Gradient(embed), headGradient, dembed, _model.Vocab, _model.Dim);
    }

    private int Forward(string layer, int x)
    {
        NormModule.Tape attentionNorm = NormModule.Forward(_b, layer + "attn_norm", x, _b[layer + "attn_norm.weight"], Tokens, _model.Dim, _model.NormEps);
        int q = _products.Forward(layer, "wq", attentionNorm.Output, _model.Dim, _model.QueryDim);
        int k = _products.Forward(layer, "wk", attentionNorm.Output, _model.Dim, _model.KvDim);
        int v = _products.Forward(layer, "wv", attentionNorm.Output, _model.Dim, _model.KvDim);
        int turnedQ = RopeModule.Apply(_b, layer + "q", q, _shape, _model.Heads, backward: false);
        int turnedK = RopeModule.Apply(_b, layer + "k", k, _shape, _model.KvHeads, backward: false);
        AttentionModule attention = new(_b, layer + "attn", _shape);
        AttentionModule.Tape tape = attention.Forward(turnedQ, turnedK, v);
        int projected = _products.Forward(layer, "wo", tape.Output, _model.QueryDim, _model.Dim);
        int middle = ElementwiseModule.Add(_b, layer + "middle", x, projected, Tokens, _model.Dim);

        NormModule.Tape ffnNorm = NormModule.Forward(_b, layer + "ffn_norm", middle, _b[layer + "ffn_norm.weight"], Tokens, _model.Dim, _model.NormEps);
        int gate = _products.Forward(layer, "w_gate", ffnNorm.Output, _model.Dim, _model.Ffn);
        int up = _products.Forward(layer, "w_up", ffnNorm.Output, _model.Dim, _model.Ffn);
        int hidden = FeedForwardModule.Forward(_b, layer + "hidden", gate, up, Tokens, _model.Ffn);
        int down = _products.Forward(layer, "w_down", hidden, _model.Ffn, _model.Dim);
        _tapes.Push(new LayerTape(attentionNorm, attention, tape, ffnNorm, gate, up, hidden));
        return ElementwiseModule.Add(_b, layer + "out", middle, down, Tokens, _model.Dim);
    }

    /// <summary>The gradient of the layer's input; none for the lowest layer when nothing below it is trained.</summary>
    private int? Backward(string layer, LayerTape tape, int dout, bool isLowest)
    {
        int dhidden = LinearBackward(layer, "w_down", dout, tape.Hidden, _model.Ffn, _model.Dim);
        (int dgate, int dup) = FeedForwardModule.Backward(_b, layer + "hidden", tape.Gate, tape.Up, dhidden, Tokens, _model.Ffn);
        int dn1 = LinearBackward(layer, "w_gate", dgate, tape.FfnNorm.Output, _model.Dim, _model.Ffn);
        int dn2 = LinearBackward(layer, "w_up", dup, tape.FfnNorm.Output, _model.Dim, _model.Ffn);
        int dnorm = ElementwiseModule.Add(_b, layer + "ffn_norm.dout", dn1, dn2, Tokens, _model.Dim);
        int dmiddle = NormModule.Backward(
            _b, layer + "ffn_norm", tape.FfnNorm, dnorm, _b[layer + "ffn_norm.weight"], dout, Gain(layer + "ffn_norm.weight"), Tokens, _model.Dim);

        int dattention = LinearBackward(layer, "wo", dmiddle, tape.Attention.Output, _model.QueryDim, _model.Dim);
        (int dturnedQ, int dturnedK, int dv) = tape.Module.Backward(tape.Attention, dattention);
        int dq = RopeModule.Apply(_b, layer + "q.gradient", dturnedQ, _shape, _model.Heads, backward: true);
        int dk = RopeModule.Apply(_b, layer + "k.gradient", dturnedK, _shape, _model.KvHeads, backward: true);
        if (isLowest && _products.FreezesTheRest)
        {
            _products.WeightGradient(layer, "wq", dq, tape.AttentionNorm.Output, _model.Dim, _model.QueryDim);
            _products.WeightGradient(layer, "wk", dk, tape.AttentionNorm.Output, _model.Dim, _model.KvDim);
            _products.WeightGradient(layer, "wv", dv, tape.AttentionNorm.Output, _model.Dim, _model.KvDim);
            return null;
        }

        int fromQ = LinearBackward(layer, "wq", dq, tape.AttentionNorm.Output, _model.Dim, _model.QueryDim);
        int fromK = LinearBackward(layer, "wk", dk, tape.AttentionNorm.Output, _model.Dim, _model.KvDim);
        int fromV = LinearBackward(layer, "wv", dv, tape.AttentionNorm.Output, _model.Dim, _model.KvDim);
        dnorm = ElementwiseModule.Add(_b, layer + "attn_norm.dout", fromQ, fromK, fromV, Tokens, _model.Dim);
        return NormModule.Backward(
            _b, layer + "attn_norm", tape.AttentionNorm, dnorm, _b[layer + "attn_norm.weight"], dmiddle, Gain(layer + "attn_norm.weight"), Tokens, _model.Dim);
    }

    /// <summary>Adds the gradients of a matrix product and returns that of its input.</summary>
    private int LinearBackward(string layer, string matrix, int dy, int x, int inputs, int outputs)
    {
        _products.WeightGradient(layer, matrix, dy, x, inputs, outputs);
        return _products.InputGradient(layer, matrix, dy, inputs, outputs);
    }

    /// <summary>Name of a norm's gradient; none when norms are frozen.</summary>
    private string? Gain(string parameter) => _products.FreezesTheRest ? null : ProgramNames.Gradient(parameter);

    private sealed record LayerTape(
        NormModule.Tape AttentionNorm, AttentionModule Module, AttentionModule.Tape Attention, NormModule.Tape FfnNorm, int Gate, int Up, int Hidden);
}
