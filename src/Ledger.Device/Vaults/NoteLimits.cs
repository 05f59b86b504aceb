namespace Ledger.Device.Vaults;

/// <summary>Bounds of a folder that is plugged.</summary>
public sealed record NoteLimits
{
    /// <summary>Most files that are read. Default: 10,000.</summary>
    public int Files { get; init; } = 10_000;

    /// <summary>Most files and folders that are looked at. Default: 100,000.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>Largest note. Unit: bytes. Default: 4 MiB.</summary>
    public int FileBytes { get; init; } = 4 << 20;

    /// <summary>All notes together. Unit: bytes. Default: 64 MiB.</summary>
    public long TotalBytes { get; init; } = 64L << 20;

    /// <summary>Folders within folders. Default: 16.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Most files and folders that are named as left out. Default: 1,000.</summary>
    public int Skipped { get; init; } = 1_000;

    /// <summary>Most passages. Default: 200,000.</summary>
    public int Passages { get; init; } = 200_000;
}
