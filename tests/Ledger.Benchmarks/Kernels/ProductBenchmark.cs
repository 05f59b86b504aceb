using System.Diagnostics;
using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks.Kernels;

/// <summary>Measures products: ours, OpenBLAS and the peak loop in turn, in one process, by the thread's processor time.</summary>
internal sealed class ProductBenchmark(OpenBlas? peer, int threads)
{
    private const int Rounds = 7;
    private const double SecondsOfOne = 0.012;
    private const int PeakIterations = 120_000;

    /// <summary>Measures one row.</summary>
    public ProductSpeed Measure(ProductRow row)
    {
        float[] a = Inputs.Floats(row.M * row.K), b = Inputs.Floats(row.K * row.N), c = new float[row.M * row.N];
        using KernelThreads one = new(1);
        using KernelThreads all = new(threads);
        int repeats = (int)Math.Max(1, SecondsOfOne * 1e11 / row.Operations);
        List<double> speeds = [], ofPeer = [], ofPeak = [];
        double best = 0, bestOfAll = 0;
        for (int round = -1; round < Rounds; round++)
        {
            double ours = Rate(row.Operations, repeats, () => row.Multiply(a, b, c, one));
            double theirs = peer is null ? 0 : Rate(row.Operations, repeats, () => peer.Multiply(row, a, b, c));
            double peak = Rate(PeakLoop.Operations(PeakIterations), 1, static () => PeakLoop.Run(PeakIterations));
            double together = threads == 1 ? 0 : WallRate(row.Operations, repeats, () => row.Multiply(a, b, c, all));
            if (round < 0)
            {
                continue; // warm-up
            }

            speeds.Add(ours);
            ofPeak.Add(ours / peak);
            ofPeer.Add(peer is null ? 0 : ours / theirs);
            best = Math.Max(best, ours);
            bestOfAll = Math.Max(bestOfAll, together);
        }

        return new ProductSpeed(row, Median(speeds), Median(ofPeer), Median(ofPeak), bestOfAll / best);
    }

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Rate(double operations, int repeats, Action action) => operations * repeats * 1e-9 / ProcessorTime.ThreadSeconds(() => Repeat(repeats, action));

    private static double WallRate(double operations, int repeats, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        Repeat(repeats, action);
        return operations * repeats * 1e-9 / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Repeat(int repeats, Action action)
    {
        for (int i = 0; i < repeats; i++)
        {
            action();
        }
    }
}
