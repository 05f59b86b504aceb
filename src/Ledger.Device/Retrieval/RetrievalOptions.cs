namespace Ledger.Device.Retrieval;

/// <summary>Constants of retrieval.</summary>
public sealed record RetrievalOptions
{
    /// <summary>Saturation of a word's frequency in BM25. Default: 1.2.</summary>
    public double K1 { get; init; } = 1.2;

    /// <summary>How much a passage's length counts in BM25. Default: 0.75.</summary>
    public double B { get; init; } = 0.75;

    /// <summary>Passages with less than this share of the best BM25 score have no rank by words: they share "the" and "is". Default: 0.5.</summary>
    public double WordShare { get; init; } = 0.5;

    /// <summary>Rank constant of reciprocal rank fusion; small, since few passages fit a prompt and the first ranks count. Default: 10.</summary>
    public int RankConstant { get; init; } = 10;

    /// <summary>Weight of the ranks by embedding against those by words. Default: 0.25.</summary>
    /// <remarks>
    /// Small language models give weak vectors. With this weight, the share above and the constant of 10, even vectors of pure
    /// noise leave the recall of words alone as it is (tests/vectors/retrieval); a good embedding model deserves 1.
    /// </remarks>
    public double EmbeddingWeight { get; init; } = 0.25;

    /// <summary>How many ranks of each list are fused. Default: 50.</summary>
    public int Depth { get; init; } = 50;
}
