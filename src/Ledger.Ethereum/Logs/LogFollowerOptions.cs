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

    /// <summary>How long no node must have shown the newest followed block until the chain is taken to have become shorter, or history to be replaced. Default: 30 seconds.</summary>
    public TimeSpan LagPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the headers of history's blocks without logs are read too, to find out answers that leave logs out. Default: true.</summary>
    public bool CheckHistory { get; init; } = true;
}
