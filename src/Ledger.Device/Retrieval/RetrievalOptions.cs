namespace Ledger.Device.Retrieval;

/// <summary>Constants of retrieval.</summary>
public sealed record RetrievalOptions
{
    /// <summary>Saturation of a word's frequency in BM25. Default: 1.2.</summary>
    public double K1 { get; init; } = 1.2;

    /// <summary>How much a passage's length counts in BM25. Default: 0.75.</summary>
    public double B { get; init; } = 0.75;

    /// <summary>Rank constant of reciprocal rank fusion. Default: 60.</summary>
    public int RankConstant { get; init; } = 60;

    /// <summary>Weight of the ranks by embedding against those by words. Default: 0.5.</summary>
    public double EmbeddingWeight { get; init; } = 0.5;

    /// <summary>How many ranks of each list are fused. Default: 50.</summary>
    public int Depth { get; init; } = 50;
}
