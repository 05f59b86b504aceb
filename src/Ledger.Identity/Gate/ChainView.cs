using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>The newest block and the confirmed one below it, joined by parent hashes.</summary>
/// <param name="Head">The newest block.</param>
/// <param name="Confirmed">Its ancestor under which grants count; itself where one confirmation is enough.</param>
public sealed record ChainView(BlockHeader Head, BlockHeader Confirmed)
{
    /// <summary>When a new block came last; null before the first that counts as new.</summary>
    internal Moment? Fresh { get; init; }
}

/// <summary>A moment by two clocks: the monotonic one stands still while a machine sleeps, the other can be set back.</summary>
/// <param name="Monotonic">Time stamp of the provider.</param>
/// <param name="Wall">Time of day.</param>
internal readonly record struct Moment(long Monotonic, DateTimeOffset Wall)
{
    /// <summary>This moment.</summary>
    public static Moment Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>Time since then, by the clock that says more.</summary>
    public TimeSpan Since(TimeProvider time)
    {
        TimeSpan monotonic = time.GetElapsedTime(Monotonic), wall = time.GetUtcNow() - Wall;
        return monotonic > wall ? monotonic : wall;
    }
}
