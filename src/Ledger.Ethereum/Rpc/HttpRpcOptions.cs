using System.ComponentModel.DataAnnotations;

namespace Ledger.Ethereum;

/// <summary>How patient the HTTP transport is.</summary>
public sealed class HttpRpcOptions
{
    /// <summary>Time for one attempt, from connecting to the last byte. Default: 20 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Further attempts of requests that only read, after a network failure, 429 or 5xx. Unit: attempts. Default: 4.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 4;

    /// <summary>Wait before the second attempt; it doubles from attempt to attempt, and is longer when the node asks for it with Retry-After. Default: 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Largest answer that is read. Unit: bytes. Default: 64 MiB.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxResponseBytes { get; init; } = 64 << 20;
}
