using Ledger.Models;

namespace Ledger.Training.Tests.Plain;

/// <summary>A Llama model in double precision: loss by the textbook, gradients by the tape.</summary>
internal static class PlainLlama
{
    /// <summary>Mean cross-entropy of sequences of a length.</summary>
    public static T Loss<T>(ModelShape shape, IReadOnlyDictionary<string, T[]> parameters, uint[] tokens, uint[] targets, int length)
        where T : IReal<T>
    {
        T[] x = PlainOps.Embed(parameters["embed.weight"], tokens, shape.Dim);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            T[] W(string name) => parameters[$"layers.{layer}.{name}.weight"];
            T[] n = PlainOps.Norm(x, W("attn_norm"), shape.NormEps);
            T[] q = PlainOps.Rope(PlainOps.Linear(n, W("wq"), shape.Dim), length, shape.Heads, shape.HeadDim, shape.RopeBase);
            T[] k = PlainOps.Rope(PlainOps.Linear(n, W("wk"), shape.Dim), length, shape.KvHeads, shape.HeadDim, shape.RopeBase);
            T[] v = PlainOps.Linear(n, W("wv"), shape.Dim);
            T[] o = PlainOps.Attention(q, k, v, length, shape.Heads, shape.KvHeads, shape.HeadDim);
            x = PlainOps.Add(x, PlainOps.Linear(o, W("wo"), shape.QueryDim));
            n = PlainOps.Norm(x, W("ffn_norm"), shape.NormEps);
            T[] hidden = PlainOps.SwiGlu(PlainOps.Linear(n, W("w_gate"), shape.Dim), PlainOps.Linear(n, W("w_up"), shape.Dim));
            x = PlainOps.Add(x, PlainOps.Linear(hidden, W("w_down"), shape.Ffn));
        }

        T[] head = parameters[shape.Tied ? "embed.weight" : "head.weight"];
        return PlainOps.CrossEntropy(PlainOps.Linear(PlainOps.Norm(x, parameters["norm.weight"], shape.NormEps), head, shape.Dim), targets);
    }

    /// <summary>Loss and its gradient by every parameter.</summary>
    public static (double Loss, Dictionary<string, double[]> Gradients) LossAndGradients(
        ModelShape shape, IReadOnlyDictionary<string, double[]> parameters, uint[] tokens, uint[] targets, int length)
    {
        Taped.Clear();
        Dictionary<string, Taped[]> taped = parameters.ToDictionary(static p => p.Key, static p => Array.ConvertAll(p.Value, Taped.Of));
        Taped loss = Loss(shape, taped, tokens, targets, length);
        double[] gradient = Taped.Gradient(loss);
        Taped.Clear();
        return (loss.Value, taped.ToDictionary(static p => p.Key, p => Array.ConvertAll(p.Value, x => gradient[x.Index])));
    }
}
