using Ledger.Device.Vaults;

namespace Ledger.Device.Retrieval;

/// <summary>Finds passages by words and by meaning, in this process's memory only.</summary>
/// <remarks>
/// Two rankings, BM25 and cosine, are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009):
/// score = Σ weight / (constant + rank). The name of a note counts as words of its passages.
/// </remarks>
public sealed class Retriever
{
    private readonly Passage[] _passages;
    private readonly RetrievalOptions _options;
    private readonly WordIndex _words;
    private readonly VectorIndex _vectors;

    /// <summary>Builds the index.</summary>
    public Retriever(IReadOnlyList<Passage> passages, RetrievalOptions? options = null)
    {
        _passages = [.. passages.OrderBy(passage => passage.Name, StringComparer.Ordinal).ThenBy(passage => passage.Ordinal)];
        _options = options ?? new RetrievalOptions();
        _words = new WordIndex([.. _passages.Select(passage => $"{passage.Name}\n{passage.Text}")], _options);
        _vectors = new VectorIndex([.. _passages.Select(passage => passage.Embedding)]);
    }

    /// <summary>The best passages, best first; the same query always gives the same answer.</summary>
    /// <param name="query">The question.</param>
    /// <param name="queryEmbedding">Its vector from the engine that made those of the passages; empty to search by words alone.</param>
    /// <param name="count">Most passages wanted.</param>
    public IReadOnlyList<RetrievedPassage> Search(string query, ReadOnlySpan<float> queryEmbedding, int count)
    {
        Dictionary<int, double> scores = [];
        Add(_words.Rank(query), 1);
        Add(_vectors.Rank(queryEmbedding, _options.Depth), _options.EmbeddingWeight);
        return
        [
            .. scores.OrderByDescending(score => score.Value).ThenBy(score => score.Key).Take(count)
                .Select(score => new RetrievedPassage(_passages[score.Key], score.Value)),
        ];

        void Add(List<int> ranking, double weight)
        {
            for (int rank = 0; rank < ranking.Count; rank++)
                scores[ranking[rank]] = scores.GetValueOrDefault(ranking[rank]) + weight / (_options.RankConstant + rank + 1);
        }
    }
}
