using System.ComponentModel.DataAnnotations;

namespace Ledger.Ethereum;

/// <summary>How the log follower reads the chain.</summary>
public sealed class LogFollowerOptions
{
    /// <summary>First block that can hold a log: where the contracts were deployed. Unit: height. Default: 0.</summary>
    public ulong FirstBlock { get; init; }

    /// <summary>Distance from the head within which blocks are followed one by one and can be undone. Unit: blocks. Default: 64.</summary>
    [Range(2, 4096)]
    public int ReorgDepth { get; init; } = 64;

    /// <summary>Blocks asked for at once in older history; halved when the node refuses. Unit: blocks. Default: 5,000.</summary>
    [Range(1, 1_000_000)]
    public int RangeSize { get; init; } = 5_000;

    /// <summary>Wait between two looks at the head. Default: 500 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
