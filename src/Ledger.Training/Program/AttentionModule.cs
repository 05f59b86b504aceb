using System.Collections.Immutable;
using Ledger.Tensors;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Causal grouped-query attention, unfused: every chain over keys stops at the diagonal. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// Coordinates of a score are [sequence, key head, head in group, query i, key j]. Chains over a group run head in group outer,
/// query inner.
/// </remarks>
internal sealed class AttentionModule
{
    private readonly ProgramBuilder _b;
    private readonly string _name;
    private readonly StepShape _shape;
    private readonly int _head, _kvHeads, _group, _length, _sequences;
    private readonly AffineMap _score, _row;
    private readonly ImmutableArray<int> _scores, _rows;

    public AttentionModule(ProgramBuilder b, string name, StepShape shape)
    {
        _b = b;
        _name = name;
        _shape = shape;
        (_head, _kvHeads, _group, _length, _sequences) = (shape.Model.HeadDim, shape.Model.KvHeads, shape.Group, shape.Length, shape.Sequences);
        _scores = [_sequences, _kvHeads, _group, _length, _length];
        _rows = [_sequences, _kvHeads, _group, _length];
        _row = AffineMap.Output(0, (long)_kvHeads * _group * _length) + AffineMap.Output(1, (long)_group * _length) + AffineMap.Output(2, _length) + AffineMap.Output(3);
        _score = Scaled(_row, _length) + AffineMap.Output(4);
    }

    private int QueryWidth => _kvHeads * _group * _head;

    private int KeyWidth => _kvHeads * _head;

    private AttentionShape Sizes => new(_sequences, _length, _shape.Model.Heads, _kvHeads, _head);

    private float Scale => 1f / MathF.Sqrt(_head);

    /// <summary>What the backward pass needs.</summary>
    internal readonly record struct Tape(int Q, int K, int V, int Maximum, int Inverse, int Probability, int Output);

    public Tape Forward(int q, int k, int v)
    {
        Mask causal = Mask.Causal(4, 3);
        int dot = _b.Floats(_name + ".dot", _scores.AsSpan());
        _b.Chain(
            OpKind.FmaChain,
            dot,
            [Operand.Element(q, Query(3, AffineMap.Chain(0))), Operand.Element(k, Key(AffineMap.Output(4, KeyWidth), AffineMap.Chain(0)))],
            [ChainExtent.Full(_head)],
            causal);
        int score = _b.Floats(_name + ".score", _scores.AsSpan());
        _b.Listing(Listings.Scale, score, [Operand.Element(dot, _score)], [Scale], causal);
        int maximum = _b.Floats(_name + ".maximum", _rows.AsSpan());
        _b.Chain(OpKind.MaxChain, maximum, [Operand.Element(score, Scaled(_row, _length) + AffineMap.Chain(0))], [ChainExtent.UpTo(_length, 3)]);
        int exp = _b.Floats(_name + ".exp", _scores.AsSpan());
        _b.Listing(Listings.ExpDifference, exp, [Operand.Element(score, _score), Operand.Element(maximum, _row)], mask: causal);
        int lanes = _b.Floats(_name + ".sum.lanes", [.. _rows, ChainExtent.Lanes]);
        _b.Chain(
            OpKind.AddChain,
            lanes,
            [Operand.Element(exp, Scaled(_row, _length) + AffineMap.Chain(0))],
            [ChainExtent.Lane(_length, laneAxis: 4, limit: AffineMap.Output(3) + 1)]);
        int sum = _b.Fold(_name + ".sum", lanes, _sequences * _kvHeads * _group * _length);
        int inverse = _b.Floats(_name + ".inverse", _rows.AsSpan());
        _b.Elementwise(Listings.Reciprocal, inverse, [sum]);
        int probability = _b.Floats(_name + ".probability", _scores.AsSpan());
        _b.Listing(Listings.Mul, probability, [Operand.Element(exp, _score), Operand.Element(inverse, _row)], mask: causal);
        int output = _b.Floats(_name + ".out", _shape.Tokens, QueryWidth);
        _b.Chain(
            OpKind.FmaChain,
            output,
            [Operand.Element(probability, OutputRow(_length) + AffineMap.Chain(0)), Operand.Element(v, OutputKey(AffineMap.Chain(0, KeyWidth)) + AffineMap.Output(4))],
            [ChainExtent.UpTo(_length, 1)],
            shape: [_sequences, _length, _kvHeads, _group, _head]);
        Tape tape = new(q, k, v, maximum, inverse, probability, output);
        _b.Call(new AttentionForwardCall(tape, Sizes, Scale));
        return tape;
    }

    /// <summary>Gradients of the turned queries, the turned keys and the values.</summary>
    public (int Dq, int Dk, int Dv) Backward(Tape tape, int dout)
    {
        Mask causal = Mask.Causal(4, 3);
        int inner = _b.Floats(_name + ".inner", _rows.AsSpan());
        AffineMap outElement = Query(3, AffineMap.Chain(0));
        _b.Chain(OpKind.FmaChain, inner, [Operand.Element(dout, outElement), Operand.Element(tape.Output, outElement)], [ChainExtent.Full(_head)]);
        int dp = _b.Floats(_name + ".dprobability", _scores.AsSpan());
        _b.Chain(
            OpKind.FmaChain,
            dp,
            [Operand.Element(dout, Query(3, AffineMap.Chain(0))), Operand.Element(tape.V, Key(AffineMap.Output(4, KeyWidth), AffineMap.Chain(0)))],
            [ChainExtent.Full(_head)],
            causal);
        int ds = _b.Floats(_name + ".dscore", _scores.AsSpan());
        _b.Listing(
            Listings.SoftmaxGradient,
            ds,
            [Operand.Element(tape.Probability, _score), Operand.Element(dp, _score), Operand.Element(inner, _row)],
            [Scale],
            causal);
        int dq = _b.Floats(_name + ".dq", _shape.Tokens, QueryWidth);
        _b.Chain(
            OpKind.FmaChain,
            dq,
            [Operand.Element(ds, OutputRow(_length) + AffineMap.Chain(0)), Operand.Element(tape.K, OutputKey(AffineMap.Chain(0, KeyWidth)) + AffineMap.Output(4))],
            [ChainExtent.UpTo(_length, 1)],
            shape: [_sequences, _length, _kvHeads, _group, _head]);
        int dk = KeyGradient(".dk", ds, tape.Q);
        int dv = KeyGradient(".dv", tape.Probability, dout);
        _b.Call(new AttentionBackwardCall(tape, dout, dq, dk, dv, Sizes, Scale));
        return (dq, dk, dv);
    }

    /// <summary>y[b,j,kv,d] = Σ over (head in group, i ≥ j) of weight[b,kv,g,i,j] · x[b,i,kv,g,d].</summary>
    private int KeyGradient(string suffix, int weight, int x)
    {
        int y = _b.Floats(_name + suffix, _shape.Tokens, KeyWidth);
        AffineMap score = AffineMap.Output(0, (long)_kvHeads * _group * _length * _length) + AffineMap.Output(2, (long)_group * _length * _length)
            + AffineMap.Chain(0, (long)_length * _length) + AffineMap.Chain(1, _length) + AffineMap.Output(1);
        AffineMap row = AffineMap.Output(0, (long)_length * QueryWidth) + AffineMap.Chain(1, QueryWidth) + AffineMap.Output(2, _group * _head)
            + AffineMap.Chain(0, _head) + AffineMap.Output(3);
        return _b.Chain(
            OpKind.FmaChain,
            y,
            [Operand.Element(weight, score), Operand.Element(x, row)],
            [ChainExtent.Full(_group), ChainExtent.From(_length, 1)],
            shape: [_sequences, _length, _kvHeads, _head]);
    }

    /// <summary>In score coordinates: the place of element d of the query (or output) row i.</summary>
    private AffineMap Query(int iAxis, AffineMap d) =>
        AffineMap.Output(0, (long)_length * QueryWidth) + AffineMap.Output(iAxis, QueryWidth) + AffineMap.Output(1, _group * _head) + AffineMap.Output(2, _head) + d;

    /// <summary>In score coordinates: the place of element d of a key (or value) row.</summary>
    private AffineMap Key(AffineMap row, AffineMap d) => AffineMap.Output(0, (long)_length * KeyWidth) + row + AffineMap.Output(1, _head) + d;

    /// <summary>In output coordinates [sequence, i, key head, head in group, d]: the start of a row of scores.</summary>
    private AffineMap OutputRow(int width) =>
        Scaled(
            AffineMap.Output(0, (long)_kvHeads * _group * _length) + AffineMap.Output(2, (long)_group * _length) + AffineMap.Output(3, _length) + AffineMap.Output(1),
            width);

    /// <summary>In output coordinates: the start of a key (or value) row of the same key head.</summary>
    private AffineMap OutputKey(AffineMap row) => AffineMap.Output(0, (long)_length * KeyWidth) + row + AffineMap.Output(2, _head);

    private static AffineMap Scaled(AffineMap map, long factor) =>
        new(map.Offset * factor, [.. map.Terms.Select(term => term with { Stride = term.Stride * factor })]);
}
