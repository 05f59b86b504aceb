namespace Ledger.Benchmarks.Kernels;

/// <summary>Speeds of one product: what seven rounds gave, ours and the others in turn.</summary>
internal sealed record ProductSpeed
{
    /// <summary>Layout and sizes.</summary>
    public required string Product { get; init; }

    /// <summary>Whether every size is at least 512.</summary>
    public required bool Large { get; init; }

    /// <summary>Median GFLOP/s of ours on one thread.</summary>
    public required double Gflops { get; init; }

    /// <summary>Median of the rounds' ratios to OpenBLAS; absent without the library.</summary>
    public double? OfOpenBlas { get; init; }

    /// <summary>Our best round to the best round of the register-only peak: other work of the machine slows only ours.</summary>
    public required double OfPeak { get; init; }

    /// <summary>Median of the rounds' ratios to the peak.</summary>
    public required double OfPeakMedian { get; init; }

    /// <summary>Best round on all threads to the best round on one, both by wall time; absent with one thread.</summary>
    public double? Scaling { get; init; }
}
