using Ledger.Tensors;
using Ledger.Tensors.Kernels;

namespace Ledger.Models;

/// <summary>The model as one reads it in a paper: logits of a token sequence from named parameters, in plain loops.</summary>
/// <remarks>
/// The definition of what a released model computes, with the arithmetic of training: the training program's logits have
/// the same bits. Slow by design; nothing here is fused or vectorised.
/// </remarks>
public sealed class LlamaForward
{
    private readonly ModelShape _shape;
    private readonly Func<string, ReadOnlyMemory<float>> _parameters;
    private readonly ReadOnlyMemory<float> _cosines, _signedSines;

    /// <summary>Takes a model.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="parameters">The parameter with a name of <see cref="ModelShape.Parameters"/>.</param>
    /// <param name="cosines">RoPE cosines [positions, head/2].</param>
    /// <param name="signedSines">RoPE sines [positions, head], − at even elements.</param>
    /// <exception cref="ArgumentException">The tables do not belong to the shape.</exception>
    public LlamaForward(
        ModelShape shape, Func<string, ReadOnlyMemory<float>> parameters, ReadOnlyMemory<float> cosines, ReadOnlyMemory<float> signedSines)
    {
        if (signedSines.Length % shape.HeadDim != 0 || signedSines.Length != 2 * cosines.Length)
            throw new ArgumentException($"Tables of {cosines.Length} cosines and {signedSines.Length} sines do not fit heads of {shape.HeadDim}.", nameof(cosines));
        _shape = shape;
        _parameters = parameters;
        _cosines = cosines;
        _signedSines = signedSines;
    }

    /// <summary>Longest sequence that the tables cover.</summary>
    public int MaxLength => _signedSines.Length / _shape.HeadDim;

    /// <summary>Logits [tokens, vocabulary]: row t predicts token t + 1.</summary>
    /// <exception cref="ArgumentException">There are no tokens, more than the tables cover, or one outside the vocabulary.</exception>
    public float[] Logits(ReadOnlySpan<uint> tokens)
    {
        if (tokens.IsEmpty || tokens.Length > MaxLength)
            throw new ArgumentException($"{tokens.Length} tokens; the model takes 1 to {MaxLength}.", nameof(tokens));
        ReadOnlySpan<float> embedding = Parameter("embed.weight");
        float[] x = new float[tokens.Length * _shape.Dim];
        for (int t = 0; t < tokens.Length; t++)
        {
            if (tokens[t] >= (uint)_shape.Vocab)
                throw new ArgumentException($"Token {tokens[t]} is outside the vocabulary of {_shape.Vocab}.", nameof(tokens));
            embedding.Slice((int)tokens[t] * _shape.Dim, _shape.Dim).CopyTo(x.AsSpan(t * _shape.Dim));
        }

        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            string prefix = FormattableString.Invariant($"layers.{layer}.");
            x = Add(x, Attention(prefix, Norm(prefix + "attn_norm.weight", x), tokens.Length));
            x = Add(x, FeedForward(prefix, Norm(prefix + "ffn_norm.weight", x), tokens.Length));
        }

        return Linear(_shape.Tied ? "embed.weight" : "head.weight", Norm("norm.weight", x), tokens.Length, _shape.Vocab);
    }

    private float[] Attention(string prefix, float[] x, int tokens)
    {
        float[] q = Turned(Linear(prefix + "wq.weight", x, tokens, _shape.QueryDim), _shape.Heads);
        float[] k = Turned(Linear(prefix + "wk.weight", x, tokens, _shape.KvDim), _shape.KvHeads);
        float[] v = Linear(prefix + "wv.weight", x, tokens, _shape.KvDim);
        float[] output = new float[q.Length];
        int rows = _shape.Heads * tokens;
        CausalAttention.ForwardReference(
            q, k, v, output, new float[rows], new float[rows],
            new AttentionShape(1, tokens, _shape.Heads, _shape.KvHeads, _shape.HeadDim), 1f / MathF.Sqrt(_shape.HeadDim));
        return Linear(prefix + "wo.weight", output, tokens, _shape.Dim);
    }

    private float[] FeedForward(string prefix, float[] x, int tokens)
    {
        float[] gate = Linear(prefix + "w_gate.weight", x, tokens, _shape.Ffn);
        float[] up = Linear(prefix + "w_up.weight", x, tokens, _shape.Ffn);
        float[] hidden = new float[gate.Length];
        SwiGlu.ForwardReference(gate, up, hidden);
        return Linear(prefix + "w_down.weight", hidden, tokens, _shape.Dim);
    }

    private float[] Norm(string name, float[] x)
    {
        float[] y = new float[x.Length];
        RmsNorm.ForwardReference(x, Parameter(name), new float[x.Length / _shape.Dim], new float[x.Length], y, 1f / _shape.Dim, _shape.NormEps);
        return y;
    }

    private float[] Turned(float[] x, int heads)
    {
        float[] y = new float[x.Length];
        Rope.Reference(x, _cosines.Span, _signedSines.Span, y, MaxLength, heads, _shape.HeadDim, backward: false);
        return y;
    }

    /// <summary>y[t,o] = Σ_i x[t,i]·w[o,i], one chain.</summary>
    private float[] Linear(string name, float[] x, int tokens, int outputs)
    {
        ReadOnlySpan<float> w = Parameter(name);
        int inputs = x.Length / tokens;
        float[] y = new float[tokens * outputs];
        for (int t = 0; t < tokens; t++)
        {
            for (int o = 0; o < outputs; o++)
            {
                float acc = 0f;
                for (int i = 0; i < inputs; i++)
                    acc = Float32Scalar.Fma(x[t * inputs + i], w[o * inputs + i], acc);
                y[t * outputs + o] = acc;
            }
        }

        return y;
    }

    private static float[] Add(float[] a, float[] b)
    {
        float[] sum = new float[a.Length];
        for (int i = 0; i < sum.Length; i++)
            sum[i] = Float32Scalar.Add(a[i], b[i]);
        return sum;
    }

    private ReadOnlySpan<float> Parameter(string name) => _parameters(name).Span;
}
