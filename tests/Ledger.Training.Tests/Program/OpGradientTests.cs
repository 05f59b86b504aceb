using Ledger.Models;
using Ledger.Training.Tests.Plain;
using NUnit.Framework;
using static Ledger.Training.Tests.Plain.NumericalGradient;

namespace Ledger.Training.Tests;

/// <summary>The rows of every backward pass against numerical differentiation of a textbook forward pass.</summary>
public sealed class OpGradientTests
{
    /// <summary>Relative error that float32 rounding may leave.</summary>
    private const double Rounding = 3e-6;

    private static readonly StepShape Shape = new(TinyRun.SmallShape, Sequences: 2, Length: 5);

    [Test]
    public void Matrix_product()
    {
        MiniProgram p = new();
        int x = p.Input("x", 1, 7, 5), w = p.Input("w", 2, 6, 5), dy = p.Input("dy", 3, 7, 6);
        int y = LinearModule.Forward(p.Builder, "y", x, w, 7, 5, 6);
        int dx = LinearModule.InputGradient(p.Builder, "dx", dy, w, 7, 5, 6);
        int dw = LinearModule.WeightGradient(p.Builder, "dw", dy, x, 7, 5, 6);
        Func<int, float[]> result = p.Run();

        AssertForward(result(y), PlainOps.Linear(Reals(p["x"]), Reals(p["w"]), 5));
        AssertGradient(result(dx), p["dy"], v => PlainOps.Linear(v, Reals(p["w"]), 5), p["x"]);
        AssertGradient(result(dw), p["dy"], v => PlainOps.Linear(Reals(p["x"]), v, 5), p["w"]);
    }

    [Test]
    public void Norm_with_and_without_a_passing_gradient()
    {
        const float epsilon = 1e-5f;
        MiniProgram p = new();
        int x = p.Input("x", 1, 4, 12), w = p.Input("w", 2, 1, 12), dy = p.Input("dy", 3, 4, 12), skip = p.Input("skip", 4, 4, 12);
        NormModule.Tape tape = NormModule.Forward(p.Builder, "norm", x, w, 4, 12, epsilon);
        int dx = NormModule.Backward(p.Builder, "norm", tape, dy, w, null, "dw", 4, 12);
        int passed = NormModule.Backward(p.Builder, "passed", tape, dy, w, skip, "dw2", 4, 12);
        Func<int, float[]> result = p.Run();

        AssertForward(result(tape.Output), PlainOps.Norm(Reals(p["x"]), Reals(p["w"]), epsilon));
        AssertGradient(result(p.Builder["dw"]), p["dy"], v => PlainOps.Norm(Reals(p["x"]), v, epsilon), p["w"]);
        AssertGradient(result(dx), p["dy"], v => PlainOps.Norm(v, Reals(p["w"]), epsilon), p["x"]);
        double[] sum = [.. Of(v => Dot(p["dy"], PlainOps.Norm(Reals(v), Reals(p["w"]), epsilon)), p["x"]).Zip(p["skip"], static (a, b) => a + b)];
        Assert.That(RelativeError(result(passed), sum), Is.LessThan(Rounding));
    }

    [Test]
    public void Rotary_positions()
    {
        ModelShape model = Shape.Model;
        MiniProgram p = new();
        int width = model.QueryDim;
        int x = p.Input("x", 1, Shape.Tokens, width), dy = p.Input("dy", 2, Shape.Tokens, width);
        DeclareAngles(p);
        int y = RopeModule.Apply(p.Builder, "y", x, Shape, model.Heads, backward: false);
        int dx = RopeModule.Apply(p.Builder, "dx", dy, Shape, model.Heads, backward: true);
        Func<int, float[]> result = p.Run();

        Real[] Plain(Real[] v) => PlainOps.Rope(v, Shape.Length, model.Heads, model.HeadDim, model.RopeBase);
        AssertForward(result(y), Plain(Reals(p["x"])));
        AssertGradient(result(dx), p["dy"], Plain, p["x"]);
    }

    [Test]
    public void Grouped_query_attention()
    {
        ModelShape model = Shape.Model;
        MiniProgram p = new();
        int q = p.Input("q", 1, Shape.Tokens, model.QueryDim), k = p.Input("k", 2, Shape.Tokens, model.KvDim), v = p.Input("v", 3, Shape.Tokens, model.KvDim);
        int dy = p.Input("dy", 4, Shape.Tokens, model.QueryDim);
        AttentionModule attention = new(p.Builder, "attention", Shape);
        AttentionModule.Tape tape = attention.Forward(q, k, v);
        (int dq, int dk, int dv) = attention.Backward(tape, dy);
        Func<int, float[]> result = p.Run();

        Real[] Plain(Real[] a, Real[] b, Real[] c) => PlainOps.Attention(a, b, c, Shape.Length, model.Heads, model.KvHeads, model.HeadDim);
        Real[] qs = Reals(p["q"]), ks = Reals(p["k"]), vs = Reals(p["v"]);
        AssertForward(result(tape.Output), Plain(qs, ks, vs));
        AssertGradient(result(dq), p["dy"], x => Plain(x, ks, vs), p["q"]);
        AssertGradient(result(dk), p["dy"], x => Plain(qs, x, vs), p["k"]);
        AssertGradient(result(dv), p["dy"], x => Plain(qs, ks, x), p["v"]);
    }

    [Test]
    public void Gated_unit()
    {
        MiniProgram p = new();
        int gate = p.Input("gate", 1, 6, 5), up = p.Input("up", 2, 6, 5), dy = p.Input("dy", 3, 6, 5);
        int y = FeedForwardModule.Forward(p.Builder, "y", gate, up, 6, 5);
        (int dgate, int dup) = FeedForwardModule.Backward(p.Builder, "back", gate, up, dy, 6, 5);
        Func<int, float[]> result = p.Run();

        AssertForward(result(y), PlainOps.SwiGlu(Reals(p["gate"]), Reals(p["up"])));
        AssertGradient(result(dgate), p["dy"], v => PlainOps.SwiGlu(v, Reals(p["up"])), p["gate"]);
        AssertGradient(result(dup), p["dy"], v => PlainOps.SwiGlu(Reals(p["gate"]), v), p["up"]);
    }

    [Test]
    public void Cross_entropy()
    {
        uint[] targets = [3, 0, 10, 3];
        MiniProgram p = new();
        int logits = p.Input("logits", 1, 4, 11), words = p.Words("targets", targets, 4);
        int dlogits = CrossEntropyModule.LossAndGradient(p.Builder, logits, words, 4, 11);
        Func<int, float[]> result = p.Run();

        Assert.That(result(p.Builder[ProgramNames.Loss])[0], Is.EqualTo(PlainOps.CrossEntropy(Reals(p["logits"]), targets).Value).Within(Rounding));
        AssertGradient(result(dlogits), [1], v => [PlainOps.CrossEntropy(v, targets)], p["logits"]);
    }

    [Test]
    public void Embedding()
    {
        uint[] tokens = [4, 1, 4, 4, 36, 0, 1, 2, 3, 5];
        MiniProgram p = new();
        int table = p.Input("table", 1, Shape.Model.Vocab, Shape.Model.Dim), dy = p.Input("dy", 2, Shape.Tokens, Shape.Model.Dim), words = p.Words("tokens", tokens, 10);
        int y = EmbeddingModule.Forward(p.Builder, "y", words, table, Shape);
        int gradient = EmbeddingModule.Backward(p.Builder, "gradient", words, dy, Shape);
        Func<int, float[]> result = p.Run();

        AssertForward(result(y), PlainOps.Embed(Reals(p["table"]), tokens, Shape.Model.Dim));
        AssertGradient(result(gradient), p["dy"], v => PlainOps.Embed(v, tokens, Shape.Model.Dim), p["table"]);
    }

    private static void DeclareAngles(MiniProgram p)
    {
        int half = Shape.Model.HeadDim / 2;
        double Angle(int s, int i) => s * Math.Pow(Shape.Model.RopeBase, -2.0 * i / Shape.Model.HeadDim);
        float[] cos = [.. Enumerable.Range(0, Shape.Length * half).Select(e => (float)Math.Cos(Angle(e / half, e % half)))];
        float[] sin = [.. Enumerable.Range(0, 2 * Shape.Length * half).Select(e => (e % 2 == 0 ? -1 : 1) * (float)Math.Sin(Angle(e / 2 / half, e / 2 % half)))];
        p.Input(ProgramNames.RopeCos, cos, Shape.Length, half);
        p.Input(ProgramNames.RopeSin, sin, Shape.Length, 2 * half);
    }

    private static void AssertForward(float[] actual, Real[] expected) =>
        Assert.That(RelativeError(actual, Array.ConvertAll(expected, static x => x.Value)), Is.LessThan(Rounding));

    private static void AssertGradient(float[] actual, double[] weights, Func<Real[], Real[]> forward, double[] at) =>
        Assert.That(RelativeError(actual, Of(x => Dot(weights, forward(Reals(x))), at)), Is.LessThan(Rounding));

    private static Real[] Reals(double[] values) => Array.ConvertAll(values, Real.Of);
}
