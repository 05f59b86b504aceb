using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks.Kernels;

/// <summary>Measures the elementwise passes on one thread by its processor time.</summary>
internal static class PassBenchmark
{
    private const int Rounds = 9;
    private const int Near = 2048; // x, y and h fit the nearest cache together
    private const int Apart = Near + 336; // not a whole page: a store must not look like the load after it
    private const int Parameters = 10_200_000;
    private const int BytesOfAdamW = 28; // reads w, m, v, g; writes w, m, v
    private const int BytesOfCopy = 8;

    /// <summary>Measures exp and the gated unit in the nearest cache, AdamW and copying of as many parameters in memory.</summary>
    public static PassSpeed Measure()
    {
        using KernelThreads threads = new(1);
        Memory<float> near = Aligned(3 * Apart);
        Memory<float> x = near[..Near], y = near.Slice(Apart, Near), h = near.Slice(2 * Apart, Near);
        Array.ConvertAll(Inputs.Floats(Near), static value => value * 8).CopyTo(x);
        float[] w = Inputs.Floats(Parameters), m = new float[Parameters], v = new float[Parameters], g = Inputs.Floats(Parameters);
        AdamWConstants constants = new(0.9f, 0.1f, 0.99f, 0.01f, 1e-8f, 0.1f);
        double[] exp = new double[Rounds], gated = new double[Rounds], adam = new double[Rounds], copy = new double[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            double[] now =
            [
                Near * 4000.0 / ProcessorTime.ThreadSeconds(() => ExpWork.Run(x.Span, y.Span, 4000, threads)),
                Near * 2000.0 / ProcessorTime.ThreadSeconds(() => Repeat(2000, () => SwiGlu.Forward(x.Span, y.Span, h.Span, threads))),
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

    /// <summary>Memory that starts at a cache line, as the kernels' own does.</summary>
    private static unsafe Memory<float> Aligned(int count)
    {
        const int Line = 64;
        float[] pinned = GC.AllocateArray<float>(count + (Line / sizeof(float)), pinned: true);
        fixed (float* start = pinned)
        {
            return pinned.AsMemory((int)((Line - ((nint)start % Line)) % Line) / sizeof(float), count);
        }
    }

    private static void Repeat(int count, Action action)
    {
        for (int i = 0; i < count; i++)
        {
            action();
        }
    }
}
