using System.Diagnostics;
using System.Security.Cryptography;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine;

/// <summary>Speed as the host sees it, and as a fraction of a bare loop over the same library in a worker of its own.</summary>
/// <param name="TimeToFirstTokenMs">From the call to the first text at the host, median. Unit: milliseconds.</param>
/// <param name="TokensPerSecond">Tokens ÷ the time from the call to its end, both at the host; median of the rounds.</param>
/// <param name="FractionOfNative">The bare loop's own time for the same answers ÷ the host's time from the call to its end; median of the rounds.</param>
/// <param name="Tokens">Tokens drawn in each round.</param>
/// <param name="SameText">Whether every round of both was the same text.</param>
/// <remarks>
/// The host's time holds all that a person waits for: request, prompt, decoding, streaming, reading. The bare loop's holds prompt and
/// decoding alone, so the fraction does not flatter. Both workers take turns: they meet the same machine.
/// </remarks>
public sealed record EngineBenchmark(double TimeToFirstTokenMs, double TokensPerSecond, double FractionOfNative, int Tokens, bool SameText)
{
    private const string Prompt = "Once upon a time there was a";
    private const int LongestAnswer = 192;
    private const int WarmUps = 2;
    private const int Rounds = 9;

    // A round has as many answers as make it longer than the machine's hiccups.
    private const int TokensOfRound = 768;

    /// <summary>Measures a model with two workers of the command.</summary>
    /// <returns>The measures, or a sentence that says why there are none.</returns>
    public static async Task<(EngineBenchmark? Benchmark, string? Refusal)> MeasureAsync(
        WorkerCommand command, string modelPath, EngineOptions options, CancellationToken cancellation)
    {
        await using WorkerProcess streaming = await WorkerProcess.StartAsync(command, cancellation).ConfigureAwait(false);
        await using WorkerProcess bare = await WorkerProcess.StartAsync(command, cancellation).ConfigureAwait(false);
        WorkerRequest load = EngineCalls.Request(EngineCalls.Load, new LoadCall(Path.GetFullPath(modelPath), options));
        WorkerEvent loaded = await streaming.CallAsync(load, cancellation).ConfigureAwait(false);
        WorkerEvent loadedBare = await bare.CallAsync(load, cancellation).ConfigureAwait(false);
        if ((Refusal(loaded) ?? Refusal(loadedBare)) is string refusal) return (null, refusal);
        if (EngineCalls.Read<LoadedModel>(((WorkerEvent.Completed)loaded).Bytes) is not LoadedModel model) return (null, "The worker's answer is none.");

        // The prompt has at most one token a byte, and one at its start.
        int tokens = Math.Min(LongestAnswer, model.ContextLength - Prompt.Length - 1);
        if (tokens < 8) return (null, $"A context of {model.ContextLength} tokens is too short to measure.");

        MeasureCall call = new(Prompt, tokens, Math.Max(1, TokensOfRound / tokens));
        List<(Round Streamed, BareResult Bare)> rounds = [];
        for (int i = 0; i < WarmUps + Rounds; i++)
        {
            (Round? streamed, string? failed) = await StreamAsync(streaming, call, cancellation).ConfigureAwait(false);
            if (streamed is null) return (null, failed);
            (BareResult? result, failed) = await BareAsync(bare, call, cancellation).ConfigureAwait(false);
            if (result is null) return (null, failed);
            rounds.Add((streamed, result));
        }

        List<(Round Streamed, BareResult Bare)> measured = rounds[WarmUps..];
        bool sameText = rounds.SelectMany(static round => (string[])[round.Streamed.Digest, round.Bare.Digest]).Distinct().Count() == 1;
        int total = tokens * call.Answers;
        return (new EngineBenchmark(
            Median(measured.Select(static round => round.Streamed.FirstSeconds)) * 1_000,
            Median(measured.Select(round => total / round.Streamed.Seconds)),
            Median(measured.Select(static round => round.Bare.Seconds / round.Streamed.Seconds)),
            total,
            sameText), null);
    }

    private static async Task<(Round? Round, string? Refusal)> StreamAsync(WorkerProcess worker, MeasureCall call, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        WorkerRequest request = EngineCalls.Request(EngineCalls.Measure, call);
        long start = Stopwatch.GetTimestamp();
        double first = 0;
        await foreach (WorkerEvent next in worker.StreamAsync(request, cancellation).ConfigureAwait(false))
        {
            if (next is not WorkerEvent.Chunk chunk)
            {
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                return Refusal(next) is string refusal ? (null, refusal) : (new Round(first, seconds, Convert.ToHexStringLower(hash.GetHashAndReset())), null);
            }

            if (first == 0) first = Stopwatch.GetElapsedTime(start).TotalSeconds;
            hash.AppendData(chunk.Bytes.Span);
        }

        return (null, "The worker gave no answer.");
    }

    private static async Task<(BareResult? Result, string? Refusal)> BareAsync(WorkerProcess worker, MeasureCall call, CancellationToken cancellation)
    {
        WorkerEvent answer = await worker.CallAsync(EngineCalls.Request(EngineCalls.Bare, call), cancellation).ConfigureAwait(false);
        BareResult? result = answer is WorkerEvent.Completed completed ? EngineCalls.Read<BareResult>(completed.Bytes) : null;
        return result is null ? (null, Refusal(answer) ?? "The bare loop failed.") : (result, null);
    }

    private static string? Refusal(WorkerEvent answer) => answer switch
    {
        WorkerEvent.Refused refused => refused.Sentence,
        WorkerEvent.Ended ended => ended.End.Sentence,
        _ => null,
    };

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Round(double FirstSeconds, double Seconds, string Digest);
}
