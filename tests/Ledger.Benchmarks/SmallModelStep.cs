using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks;

/// <summary>The kernel calls of one training step: width 128, 4 layers, 4 heads on 2 key heads, hidden 352, vocabulary 1024, 3 × 256 tokens.</summary>
internal sealed class SmallModelStep(KernelThreads threads)
{
    private const int T = 768, D = 128, KV = 64, F = 352, V = 1024, Layers = 4;
    private const int LayerParameters = (2 * D * D) + (2 * D * KV) + (3 * D * F) + (2 * D);
    private const int Parameters = (V * D) + D + (Layers * LayerParameters);

    private static readonly AttentionShape s_attention = new(3, 256, 4, 2, 32);

    private readonly float[] _weights = Scaled(Parameters, 0.05f), _gradient = new float[Parameters], _m = new float[Parameters], _v = new float[Parameters];
    private readonly float[] _x = Inputs.Floats(T * D), _y = new float[T * D], _n = new float[T * D], _r = new float[T], _dw = new float[D], _dx = new float[T * D];
    private readonly float[] _q = new float[T * D], _k = new float[T * KV], _val = new float[T * KV], _o = new float[T * D];
    private readonly float[] _dq = new float[T * D], _dk = new float[T * KV], _dval = new float[T * KV], _maxima = new float[T * 4], _reciprocals = new float[T * 4];
    private readonly float[] _g = new float[T * F], _u = new float[T * F], _h = new float[T * F], _dg = new float[T * F], _du = new float[T * F];
    private readonly float[] _logits = new float[T * V], _rowMaxima = new float[T], _rowSums = new float[T], _losses = new float[T];
    private readonly float[] _cosines = Inputs.Floats(256 * 16), _sines = Inputs.Floats(256 * 32), _blocks = new float[(Parameters + 255) / 256];
    private readonly uint[] _tokens = [.. Enumerable.Range(0, T).Select(t => (uint)(t * 37 % V))];

    /// <summary>Tokens of a step.</summary>
    public static int Tokens => T;

    /// <summary>Operations: 6 a parameter and token for matrices, and causal attention.</summary>
    public static double Operations => (6.0 * T * ((V * D) + (Layers * (LayerParameters - (2 * D))))) + (Layers * 7.0 * T * 4 * 257 * 32);

    /// <summary>One step.</summary>
    public void Run()
    {
        Embedding.Gather(_weights.AsSpan(0, V * D), _tokens, _x, D);
        for (int layer = 0; layer < Layers; layer++)
        {
            Norm();
            Forward(D, D, _y, _q);
            Forward(KV, D, _y, _k);
            Forward(KV, D, _y, _val);
            Rope.Forward(_q, _cosines, _sines, _q, 256, 4, 32, threads);
            Rope.Forward(_k, _cosines, _sines, _k, 256, 2, 32, threads);
            CausalAttention.Forward(_q, _k, _val, _o, _maxima, _reciprocals, s_attention, 0.17677669f, threads);
            Forward(D, D, _o, _y);
            Elementwise.Add(_x, _y, _x, threads);
            Norm();
            Forward(F, D, _y, _g);
            Forward(F, D, _y, _u);
            SwiGlu.Forward(_g, _u, _h, threads);
            Forward(D, F, _h, _y);
            Elementwise.Add(_x, _y, _x, threads);
        }

        Norm();
        Forward(V, D, _y, _logits);
        CrossEntropy.Forward(_logits, _tokens, _rowMaxima, _rowSums, _losses, threads);
        CrossEntropy.Backward(_logits, _tokens, _rowMaxima, _rowSums, _logits, 1f / T, threads);
        Backward(V, D, _y, _logits, _dx);
        NormBackward();
        for (int layer = 0; layer < Layers; layer++)
        {
            Backward(D, F, _h, _dx, _dg);
            SwiGlu.Backward(_g, _u, _dg, _dg, _du, threads);
            Backward(F, D, _y, _dg, _dx);
            Backward(F, D, _y, _du, _dx, accumulate: true);
            NormBackward();
            Backward(D, D, _o, _dx, _y);
            CausalAttention.Backward(_q, _k, _val, _o, _y, _maxima, _reciprocals, _dq, _dk, _dval, s_attention, 0.17677669f, threads);
            Rope.Backward(_dq, _cosines, _sines, _dq, 256, 4, 32, threads);
            Rope.Backward(_dk, _cosines, _sines, _dk, 256, 2, 32, threads);
            Backward(D, D, _y, _dq, _dx);
            Backward(KV, D, _y, _dk, _dx, accumulate: true);
            Backward(KV, D, _y, _dval, _dx, accumulate: true);
            NormBackward();
        }

        Embedding.Gradient(_tokens, _dx, _gradient.AsSpan(0, V * D), D, threads);
        LaneSum.BlockSquares(_gradient, _blocks, threads);
        AdamW.Step(_weights, _m, _v, _gradient, 1f, 50f, 1e-4f, new AdamWConstants(0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 0.1f), threads);
    }

    private static float[] Scaled(int count, float factor) => Array.ConvertAll(Inputs.Floats(count), x => x * factor);

    private void Norm() => RmsNorm.Forward(_x, _weights.AsSpan(0, D), _r, _n, _y, 1f / D, 1e-5f, threads);

    private void NormBackward() => RmsNorm.Backward(_dx, _weights.AsSpan(0, D), _r, _n, _x, _dx, _dw, 1f / D, threads);

    private void Forward(int outputs, int inputs, float[] x, float[] y) =>
        Gemm.NT(x, _weights.AsSpan(0, outputs * inputs), y, T, outputs, inputs, threads);

    private void Backward(int outputs, int inputs, float[] x, float[] dy, float[] dx, bool accumulate = false)
    {
        Gemm.TN(dy, x, _gradient.AsSpan(0, outputs * inputs), outputs, inputs, T, threads);
        Gemm.NN(dy, _weights.AsSpan(0, outputs * inputs), dx, T, inputs, outputs, threads, accumulate);
    }
}
