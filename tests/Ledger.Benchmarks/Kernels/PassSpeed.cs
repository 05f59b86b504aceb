namespace Ledger.Benchmarks.Kernels;

/// <summary>Speeds of elementwise passes on one thread, medians.</summary>
internal sealed record PassSpeed
{
    /// <summary>exp in the nearest cache, 10^9 elements a second.</summary>
    public required double ExpGigaElements { get; init; }

    /// <summary>silu(g)·u in the nearest cache, 10^9 elements a second.</summary>
    public required double SwiGluGigaElements { get; init; }

    /// <summary>AdamW from memory, 10^9 parameters a second.</summary>
    public required double AdamWGigaParameters { get; init; }

    /// <summary>Bytes read and written by copying arrays of the same length, 10^9 a second.</summary>
    public required double CopyGigabytes { get; init; }

    /// <summary>Bytes that AdamW reads and writes in a second to those that copying does, of the same round.</summary>
    public required double AdamWOfCopy { get; init; }
}
