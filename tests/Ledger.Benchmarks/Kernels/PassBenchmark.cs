using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks.Kernels;

/// <summary>Measures the elementwise passes on one thread by its processor time.</summary>
internal static class PassBenchmark
{
    private const int Rounds = 9;
    private const int Near = 2048; // x, y and h fit the nearest cache together
    private const int Parameters = 10_200_000;
    private const int BytesOfAdamW = 28; // reads w, m, v, g; writes w, m, v
    private const int BytesOfCopy = 8;

    /// <summary>Measures exp and the gated unit in the nearest cache, AdamW and copying of as many parameters in memory.</summary>
    public static PassSpeed Measure()
    {
        using KernelThreads threads = new(1);
        float[] x = Array.ConvertAll(Inputs.Floats(Near), static value => value * 8), y = new float[Near], h = new float[Near];
        float[] w = Inputs.Floats(Parameters), m = new float[Parameters], v = new float[Parameters], g = Inputs.Floats(Parameters);
        AdamWConstants constants = new(0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 0.1f);
        double[] exp = new double[Rounds], gated = new double[Rounds], adam = new double[Rounds], copy = new double[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            double[] now =
            [
                Near * 4000.0 / ProcessorTime.ThreadSeconds(() => ExpWork.Run(x, y, 4000, threads)),
                Near * 2000.0 / ProcessorTime.ThreadSeconds(() => Repeat(2000, () => SwiGlu.Forward(x, y, h, threads))),
                Parameters / ProcessorTime.ThreadSeconds(() => AdamW.Step(w, m, v, g, 1f, 50f, 1e-3f, constants, threads)),
                Parameters / ProcessorTime.ThreadSeconds(() => w.AsSpan().CopyTo(g)),
            ];
            if (round >= 0)
            {
                (exp[round], gated[round], adam[round], copy[round]) = (now[0] * 1e-9, now[1] * 1e-9, now[2] * 1e-9, now[3] * 1e-9);
            }
        }

        return new PassSpeed
        {
            ExpGigaElements = Middle.Of(exp),
            SwiGluGigaElements = Middle.Of(gated),
            AdamWGigaParameters = Middle.Of(adam),
            CopyGigabytes = Middle.Of(copy) * BytesOfCopy,
            AdamWOfCopy = Middle.Of(adam.Zip(copy, static (a, c) => a * BytesOfAdamW / (c * BytesOfCopy))),
        };
    }

    private static void Repeat(int count, Action action)
    {
        for (int i = 0; i < count; i++)
        {
            action();
        }
    }
}
