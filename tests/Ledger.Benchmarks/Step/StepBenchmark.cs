using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Ledger.Benchmarks.Step;

/// <summary>Whole training steps of a model of 10.2 million parameters through the protocol's own executor.</summary>
internal static class StepBenchmark
{
    private const int Rounds = 7;
    private const int PeakIterations = 4_000_000;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Measures B = 4 and B = 8, pair by pair with the peer if there is one; ends with a JSON object when asked.</summary>
    public static void Run(TextWriter output, int threads, bool json)
    {
        List<StepSpeed> speeds = [];
        foreach (int sequences in (int[])[4, 8])
        {
            using StepModel model = new(sequences, threads);
            StepProfile.Run(model, output);
            using StepPeer? peer = StepPeer.Start(sequences, threads);
            speeds.Add(Measure(model, peer, output));
        }

        StepSpeed slower = speeds.MinBy(static speed => speed.TokensPerCpuSecond)!;
        if (json)
            output.WriteLine(JsonSerializer.Serialize(new
            {
                slower.TokensPerCpuSecond,
                slower.TokensPerSecond,
                slower.Gflops,
                slower.Parameters,
                slower.PeakBytes,
                slower.NeededBytes,
                slower.PeakOverNeeded,
                slower.OverPeer,
                threads,
                batches = speeds,
            }, s_json));
    }

    private static StepSpeed Measure(StepModel model, StepPeer? peer, TextWriter output)
    {
        double[] processor = new double[Rounds], wall = new double[Rounds], peak = new double[Rounds], pair = new double[Rounds], other = new double[Rounds];
        model.Step();
        peer?.Step();
        for (int round = 0; round < Rounds; round++)
        {
            long started = Stopwatch.GetTimestamp();
            processor[round] = ProcessorTime.Seconds(() => model.Step());
            wall[round] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            peak[round] = PeakLoop.Operations(PeakIterations) / ProcessorTime.Seconds(() => PeakLoop.Run(PeakIterations));
            if (peer is not null)
            {
                other[round] = peer.Step().Processor;
                pair[round] = other[round] / processor[round];
            }
        }

        double seconds = Median(processor);
        StepSpeed speed = new()
        {
            Sequences = model.Sequences,
            Parameters = StepModel.Parameters,
            TokensPerCpuSecond = model.BatchTokens / seconds,
            BestTokensPerCpuSecond = model.BatchTokens / processor.Min(),
            TokensPerSecond = model.BatchTokens / Median(wall),
            Gflops = model.Operations / seconds * 1e-9,
            OfPeak = model.Operations / seconds / Median(peak),
            PeakBytes = model.Executor.Memory.Peak,
            NeededBytes = model.Executor.Memory.Needed,
            PeerTokensPerCpuSecond = peer is null ? null : model.BatchTokens / Median(other),
            OverPeer = peer is null ? null : Median(pair),
        };
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"B = {model.Sequences}, T = 256: {speed.TokensPerCpuSecond:F0} tokens per CPU-second (best {speed.BestTokensPerCpuSecond:F0}), {speed.TokensPerSecond:F0} per second, {speed.Gflops:F1} GFLOP/s, {speed.OfPeak:F3} of peak"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: {speed.PeakBytes / 1e6:F0} MB held, {speed.NeededBytes / 1e6:F0} MB needed, ratio {speed.PeakOverNeeded:F2}"));
        output.WriteLine(peer is null
            ? "no peer: LEDGER_STEP_PEER names none"
            : string.Create(CultureInfo.InvariantCulture, $"libtorch: {speed.PeerTokensPerCpuSecond:F0} tokens per CPU-second; ours is {speed.OverPeer:F3} of it (median of {Rounds} pairs)"));
        return speed;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
