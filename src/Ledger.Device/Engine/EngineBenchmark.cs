using System.Diagnostics;
using System.Security.Cryptography;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine;

/// <summary>Speed as the host sees it, and as a fraction of a bare loop over the same library in a worker of its own.</summary>
/// <param name="TimeToFirstTokenMs">From the call to the first token at the host, median. Unit: milliseconds.</param>
/// <param name="TokensPerSecond">Tokens after the first, as they arrive at the host, median.</param>
/// <param name="FractionOfNative">Tokens per second through the worker ÷ of the bare loop right after it, median of the rounds.</param>
/// <param name="Tokens">Tokens drawn in each answer.</param>
/// <param name="SameText">Whether every answer of both was the same text.</param>
public sealed record EngineBenchmark(double TimeToFirstTokenMs, double TokensPerSecond, double FractionOfNative, int Tokens, bool SameText)
{
    private const string Prompt = "Once upon a time there was a";
    private const int LongestAnswer = 192;
    private const int WarmUps = 4;
    private const int Rounds = 15;

    // A round has as many answers as make it longer than the machine's hiccups.
    private const int TokensOfRound = 600;

    /// <summary>Measures a model with two workers of the command, which take turns so that both meet the same machine.</summary>
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

        List<Answer> answers = [];
        List<double> fractions = [];
        HashSet<string> texts = [];
        int repeats = Math.Max(1, TokensOfRound / tokens);
        for (int round = -WarmUps; round < Rounds; round++)
        {
            double through = 0, direct = 0;
            for (int i = 0; i < repeats; i++)
            {
                (Answer? answer, string? failed) = await AskAsync(streaming, tokens, cancellation).ConfigureAwait(false);
                if (answer is null) return (null, failed);
                (BareResult? result, failed) = await AskBareAsync(bare, tokens, cancellation).ConfigureAwait(false);
                if (result is null) return (null, failed);
                texts.Add(answer.Digest);
                texts.Add(result.Digest);
                through += 1 / answer.TokensPerSecond;
                direct += 1 / result.TokensPerSecond;
                if (round >= 0) answers.Add(answer);
            }

            if (round >= 0) fractions.Add(direct / through);
        }

        return (new EngineBenchmark(Median(answers.Select(static answer => answer.FirstMs)), Median(answers.Select(static answer => answer.TokensPerSecond)), Median(fractions), tokens, texts.Count == 1), null);
    }

    private static async Task<(Answer? Answer, string? Refusal)> AskAsync(WorkerProcess worker, int tokens, CancellationToken cancellation)
    {
        WorkerRequest request = EngineCalls.Request(EngineCalls.Generate, new GenerateCall { Prompt = Prompt, MaxTokens = tokens, Sampling = Sampling.Greedy, IgnoreEnd = true });
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long start = Stopwatch.GetTimestamp(), first = 0;
        int firstItems = 0;
        await foreach (WorkerEvent next in worker.StreamAsync(request, cancellation).ConfigureAwait(false))
        {
            if (next is not WorkerEvent.Chunk chunk)
            {
                double seconds = Stopwatch.GetElapsedTime(first).TotalSeconds;
                return Refusal(next) is string refusal
                    ? (null, refusal)
                    : (new Answer(Stopwatch.GetElapsedTime(start, first).TotalMilliseconds, (tokens - firstItems) / seconds, Convert.ToHexStringLower(hash.GetHashAndReset())), null);
            }

            hash.AppendData(chunk.Bytes.Span);
            if (first != 0) continue;
            first = Stopwatch.GetTimestamp();
            firstItems = chunk.Items;
        }

        return (null, "The worker gave no answer.");
    }

    private static async Task<(BareResult? Result, string? Refusal)> AskBareAsync(WorkerProcess worker, int tokens, CancellationToken cancellation)
    {
        WorkerEvent answer = await worker.CallAsync(EngineCalls.Request(EngineCalls.Bare, new BareCall(Prompt, tokens)), cancellation).ConfigureAwait(false);
        BareResult? result = answer is WorkerEvent.Completed completed ? EngineCalls.Read<BareResult>(completed.Bytes) : null;
        return result is { TokensPerSecond: > 0 } ? (result, null) : (null, Refusal(answer) ?? "The bare loop failed.");
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

    private sealed record Answer(double FirstMs, double TokensPerSecond, string Digest);
}
