using Ledger.Device.Workers;

namespace Ledger.Device.Engine;

/// <summary>Speed as the host sees it, and as a fraction of a bare loop over the same library in a worker of its own.</summary>
/// <param name="TimeToFirstTokenMs">From the call to the first token at the host. Unit: milliseconds.</param>
/// <param name="TokensPerSecond">Tokens after the first, as they arrive at the host.</param>
/// <param name="FractionOfNative">Tokens per second through the worker ÷ of the bare loop, interleaved, median of the rounds.</param>
/// <param name="Tokens">Tokens drawn in each round.</param>
/// <param name="SameTokens">Whether every round of both drew the same tokens.</param>
public sealed record EngineBenchmark(double TimeToFirstTokenMs, double TokensPerSecond, double FractionOfNative, int Tokens, bool SameTokens)
{
    /// <summary>Measures a model with two workers of the command.</summary>
    public static Task<EngineBenchmark> MeasureAsync(WorkerCommand command, string modelPath, EngineOptions options, CancellationToken cancellation) => throw new NotImplementedException();
}
