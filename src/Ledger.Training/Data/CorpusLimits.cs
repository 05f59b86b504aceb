namespace Ledger.Training;

/// <summary>Bounds of what is read as a corpus: they keep a wrong path from filling the memory.</summary>
public sealed record CorpusLimits
{
    /// <summary>Most files. Default: 100,000.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>Largest file. Unit: bytes. Default: 256 MiB.</summary>
    public long MaxFileBytes { get; init; } = 256L << 20;

    /// <summary>Most text in all. Unit: bytes. Default: 1 GiB.</summary>
    public long MaxTextBytes { get; init; } = 1L << 30;
}
