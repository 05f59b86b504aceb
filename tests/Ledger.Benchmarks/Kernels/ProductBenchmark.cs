using System.Diagnostics;
using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks.Kernels;

/// <summary>Measures products: ours, OpenBLAS and the peak loop in turn, in one process, by the thread's processor time.</summary>
internal sealed class ProductBenchmark(OpenBlas? peer, int threads)
{
    private const int Rounds = 7;
    private const int TriesOfRound = 3;
    private const double OperationsOfTry = 3e8;
    private const double OperationsOfWallTry = 1.2e9; // products follow one another as in a step: a worker that sleeps is woken once
    private const int PeakIterations = 60_000;

    /// <summary>Measures one row: seven rounds, each the best of three short tries of everything in turn.</summary>
    /// <remarks>A try is shorter than what the system gives a thread at a time: other work seldom falls into all three.</remarks>
    public ProductSpeed Measure(ProductRow row)
    {
        float[] a = Inputs.Floats(row.M * row.K), b = Inputs.Floats(row.K * row.N), c = new float[row.M * row.N];
        using KernelThreads one = new(1);
        using KernelThreads all = new(threads);
        int repeats = (int)Math.Max(1, OperationsOfTry / row.Operations), repeatsOfWall = (int)Math.Max(1, OperationsOfWallTry / row.Operations);
        double[] ours = new double[Rounds], theirs = new double[Rounds], peak = new double[Rounds], wall = new double[Rounds], together = new double[Rounds];
        row.Multiply(a, b, c, one);
        row.Multiply(a, b, c, all);
        peer?.Multiply(row, a, b, c);
        for (int round = 0; round < Rounds; round++)
        {
            for (int tries = 0; tries < TriesOfRound; tries++)
            {
                Raise(ref ours[round], Rate(row.Operations, repeats, () => row.Multiply(a, b, c, one)));
                Raise(ref theirs[round], peer is null ? 0 : Rate(row.Operations, repeats, () => peer.Multiply(row, a, b, c)));
                Raise(ref peak[round], Rate(PeakLoop.Operations(PeakIterations), 1, static () => PeakLoop.Run(PeakIterations)));
                if (threads > 1)
                {
                    Raise(ref wall[round], WallRate(row.Operations, repeatsOfWall, () => row.Multiply(a, b, c, one)));
                    Raise(ref together[round], WallRate(row.Operations, repeatsOfWall, () => row.Multiply(a, b, c, all)));
                }
            }
        }

        return new ProductSpeed
        {
            Product = row.ToString(),
            Large = row.IsLarge,
            Gflops = Middle.Of(ours),
            OfOpenBlas = peer is null ? null : Middle.Of(ours.Zip(theirs, static (x, y) => x / y)),
            OfPeak = ours.Max() / peak.Max(),
            OfPeakMedian = Middle.Of(ours.Zip(peak, static (x, y) => x / y)),
            Scaling = threads == 1 ? null : together.Max() / wall.Max(),
        };
    }

    private static void Raise(ref double best, double rate) => best = Math.Max(best, rate);

    private static double Rate(double operations, int repeats, Action action) =>
        operations * repeats * 1e-9 / ProcessorTime.ThreadSeconds(() => Repeat(repeats, action));

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
