using System.Globalization;
using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks;

/// <summary>Speed of the kernels on one thread by processor time, as a ratio to the register-only peak measured beside them.</summary>
internal sealed class KernelBenchmarks(TextWriter output) : IDisposable
{
    private const int Rounds = 7;
    private const int PeakIterations = 400_000;

    private readonly KernelThreads _threads = new(1);

    public void Dispose() => _threads.Dispose();

    /// <summary>Matrix products: the shapes of the small model, then larger ones.</summary>
    public void Products()
    {
        (int M, int N, int K)[] shapes =
        [
            (768, 128, 128), (768, 64, 128), (768, 352, 128), (768, 128, 352), (768, 1024, 128), (768, 128, 1024),
            (128, 128, 768), (64, 128, 768), (352, 128, 768), (128, 352, 768), (1024, 128, 768),
            (512, 512, 512), (1024, 512, 1408), (1024, 1408, 512), (1024, 1024, 1024), (2048, 768, 3072),
        ];
        Header("product (M x N x K)", "NT GFLOP/s", "of peak", "NN", "of peak", "TN", "of peak");
        foreach ((int M, int N, int K) in shapes)
        {
            float[] a = Inputs.Floats(M * K), b = Inputs.Floats(K * N), c = new float[M * N];
            double operations = 2.0 * M * N * K;
            (double nt, double ntPeak) = Rate(operations, () => Gemm.NT(a, b, c, M, N, K, _threads));
            (double nn, double nnPeak) = Rate(operations, () => Gemm.NN(a, b, c, M, N, K, _threads));
            (double tn, double tnPeak) = Rate(operations, () => Gemm.TN(a, b, c, M, N, K, _threads));
            Row($"{M} x {N} x {K}", nt, nt / ntPeak, nn, nn / nnPeak, tn, tn / tnPeak);
        }
    }

    /// <summary>Attention, counted as the causal half.</summary>
    public void Attention()
    {
        Header("attention (B x S, heads, size)", "fwd GFLOP/s", "of peak", "bwd", "of peak");
        AttentionShape[] shapes = [new(3, 256, 4, 2, 32), new(4, 256, 8, 2, 64), new(1, 1024, 8, 8, 64)];
        foreach (AttentionShape s in shapes)
        {
            int queries = s.Batch * s.Sequence * s.Heads * s.HeadSize, keys = s.Batch * s.Sequence * s.KeyHeads * s.HeadSize;
            int rows = s.Batch * s.Sequence * s.Heads;
            float[] q = Inputs.Floats(queries), k = Inputs.Floats(keys), v = Inputs.Floats(keys), dout = Inputs.Floats(queries);
            float[] o = new float[queries], m = new float[rows], r = new float[rows], dq = new float[queries], dk = new float[keys], dv = new float[keys];
            double product = (double)rows * (s.Sequence + 1) * s.HeadSize;
            (double forward, double forwardPeak) = Rate(2 * product, () => CausalAttention.Forward(q, k, v, o, m, r, s, 0.17f, _threads));
            (double backward, double backwardPeak) = Rate(
                5 * product, () => CausalAttention.Backward(q, k, v, o, dout, m, r, dq, dk, dv, s, 0.17f, _threads));
            Row($"{s.Batch} x {s.Sequence}, {s.Heads}/{s.KeyHeads}, {s.HeadSize}", forward, forward / forwardPeak, backward, backward / backwardPeak);
        }
    }

    /// <summary>Elementwise passes in G elements per second.</summary>
    public void Elementwise()
    {
        const int Rows = 768, Width = 128, Hidden = 352, Vocabulary = 1024, Parameters = 870_000;
        Header("pass", "G elements/s", "microseconds");
        float[] x = Inputs.Floats(Rows * Width), w = Inputs.Floats(Width), r = new float[Rows], n = new float[Rows * Width], y = new float[Rows * Width], dw = new float[Width];
        Pass("rms forward", Rows * Width, () => RmsNorm.Forward(x, w, r, n, y, 1f / Width, 1e-5f, _threads));
        Pass("rms backward", Rows * Width, () => RmsNorm.Backward(x, w, r, n, x, y, dw, 1f / Width, _threads));
        float[] g = Inputs.Floats(Rows * Hidden), u = Inputs.Floats(Rows * Hidden), h = new float[Rows * Hidden], dg = new float[Rows * Hidden], du = new float[Rows * Hidden];
        Pass("swiglu forward", Rows * Hidden, () => SwiGlu.Forward(g, u, h, _threads));
        Pass("swiglu backward", Rows * Hidden, () => SwiGlu.Backward(g, u, h, dg, du, _threads));
        float[] logits = Inputs.Floats(Rows * Vocabulary), gradient = new float[Rows * Vocabulary], m = new float[Rows], z = new float[Rows], losses = new float[Rows];
        uint[] targets = new uint[Rows];
        Pass("cross-entropy forward", Rows * Vocabulary, () => CrossEntropy.Forward(logits, targets, m, z, losses, _threads));
        Pass("cross-entropy backward", Rows * Vocabulary, () => CrossEntropy.Backward(logits, targets, m, z, gradient, 1f / Rows, _threads));
        float[] cosines = Inputs.Floats(256 * 16), sines = Inputs.Floats(256 * 32);
        Pass("rope", Rows * Width, () => Rope.Forward(x, cosines, sines, y, 256, 4, 32, _threads));
        uint[] tokens = new uint[Rows];
        float[] table = new float[Vocabulary * Width];
        Pass("embedding gradient", Rows * Width, () => Embedding.Gradient(tokens, x, table, Width, _threads));
        float[] weights = Inputs.Floats(Parameters), first = new float[Parameters], second = new float[Parameters], gradients = Inputs.Floats(Parameters), sums = new float[(Parameters + 255) / 256];
        AdamWConstants constants = new(0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 0.1f);
        Pass("adamw", Parameters, () => AdamW.Step(weights, first, second, gradients, 1f, 50f, 1e-3f, constants, _threads));
        Pass("gradient norm blocks", Parameters, () => LaneSum.BlockSquares(gradients, sums, _threads));
        uint[] codes = new uint[Quantiser.Words(Parameters)];
        QuantiserConstants quantiser = new(1.2f / 256f, 1.2f / 128f, 1f);
        Pass("quantise", Parameters, () => Quantiser.Encode(weights, gradients, codes, sums, quantiser, _threads));
        Pass("dequantise", Parameters, () => Quantiser.Accumulate(codes, sums, first, _threads));
    }

    /// <summary>All kernel calls of one training step of the small model.</summary>
    public void Step()
    {
        SmallModelStep step = new(_threads);
        (double rate, double peak) = Rate(SmallModelStep.Operations, step.Run);
        Header("step of the small model", "GFLOP/s", "of peak", "milliseconds", "tokens/s");
        Row("768 tokens, 0.87 M parameters", rate, rate / peak, SmallModelStep.Operations / rate * 1e-6, SmallModelStep.Tokens * rate * 1e9 / SmallModelStep.Operations);
    }

    private void Pass(string name, int elements, Action action)
    {
        (double rate, _) = Rate(elements, action);
        Row(name, rate, elements / rate * 1e-3);
    }

    /// <summary>Best rate in units of 10^9 a second, and the peak in the same rounds.</summary>
    private static (double Rate, double Peak) Rate(double operations, Action action)
    {
        action();
        int repeats = (int)Math.Clamp(2e9 / operations, 1, 2000);
        double best = 0, peak = 0;
        for (int round = 0; round < Rounds; round++)
        {
            double seconds = ProcessorTime.Seconds(() =>
            {
                for (int i = 0; i < repeats; i++)
                {
                    action();
                }
            });
            best = Math.Max(best, operations * repeats / seconds * 1e-9);
            peak = Math.Max(peak, PeakLoop.Operations(PeakIterations) / ProcessorTime.Seconds(() => PeakLoop.Run(PeakIterations)) * 1e-9);
        }

        return (best, peak);
    }

    private void Header(string name, params string[] columns)
    {
        output.WriteLine();
        output.WriteLine(name.PadRight(34) + string.Concat(columns.Select(column => column.PadLeft(14))));
    }

    private void Row(string name, params double[] values) =>
        output.WriteLine(name.PadRight(34) + string.Concat(values.Select(value => value.ToString("F2", CultureInfo.InvariantCulture).PadLeft(14))));
}
