namespace Ledger.Benchmarks.Kernels;

/// <summary>What one process measured on its widest vectors.</summary>
internal sealed record KernelReport
{
    /// <summary>Vector path of the kernels.</summary>
    public required string Path { get; init; }

    /// <summary>The peer's version and kernels; absent without it.</summary>
    public string? Peer { get; init; }

    /// <summary>All rows.</summary>
    public required IReadOnlyList<ProductSpeed> Products { get; init; }

    /// <summary>Elementwise passes.</summary>
    public PassSpeed? Passes { get; init; }

    /// <summary>Median over all rows of the ratio to OpenBLAS.</summary>
    public double? MedianOfOpenBlas => Products.Any(static row => row.OfOpenBlas is not null) ? Middle.Of(Products.Select(static row => row.OfOpenBlas ?? 0)) : null;

    /// <summary>Median over the rows with every size at least 512 of the ratio to the peak.</summary>
    public double MedianOfPeak => Middle.Of(Large.Select(static row => row.OfPeak));

    /// <summary>The smallest of those.</summary>
    public double LeastOfPeak => Large.Select(static row => row.OfPeak).DefaultIfEmpty(0).Min();

    /// <summary>Median over the same rows of the gain by more threads.</summary>
    public double? MedianScaling => Products.Any(static row => row.Scaling is not null) ? Middle.Of(Large.Select(static row => row.Scaling ?? 0)) : null;

    private IEnumerable<ProductSpeed> Large => Products.Where(static row => row.Large);
}
