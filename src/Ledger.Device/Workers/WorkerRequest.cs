namespace Ledger.Device.Workers;

/// <summary>One call to a worker.</summary>
/// <param name="Kind">Name of the handler that answers it.</param>
/// <param name="Body">Its content; the caller may erase it when the call returned.</param>
public sealed record WorkerRequest(string Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>Longest silence of the worker before it counts as hung and is killed. Default: ten minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
