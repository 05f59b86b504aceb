namespace Ledger.Device.Retrieval;

/// <summary>BM25 over passages (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), in memory.</summary>
/// <remarks>score = Σ over query words idf · tf·(k1+1) / (tf + k1·(1 − b + b·length/average)), idf = ln(1 + (N − n + ½)/(n + ½)).</remarks>
internal sealed class WordIndex
{
    private readonly Dictionary<string, List<(int Passage, int Times)>> _postings = new(StringComparer.Ordinal);
    private readonly int[] _lengths;
    private readonly double _average;
    private readonly RetrievalOptions _options;

    public WordIndex(IReadOnlyList<string> texts, RetrievalOptions options)
    {
        _options = options;
        _lengths = new int[texts.Count];
        for (int i = 0; i < texts.Count; i++)
        {
            List<string> words = WordTokens.Of(texts[i]);
            _lengths[i] = words.Count;
            foreach (IGrouping<string, string> word in words.GroupBy(word => word, StringComparer.Ordinal))
            {
                if (!_postings.TryGetValue(word.Key, out List<(int, int)>? posting))
                    _postings.Add(word.Key, posting = []);
                posting.Add((i, word.Count()));
            }
        }

        _average = _lengths.Length == 0 ? 1 : Math.Max(1, _lengths.Average());
    }

    /// <summary>Passages that share enough with the query, best first, ties by their place.</summary>
    public List<int> Rank(string query)
    {
        Dictionary<int, double> scores = Score(query);
        double least = scores.Values.DefaultIfEmpty().Max() * _options.WordShare;
        return
        [
            .. scores.Where(score => score.Value >= least).OrderByDescending(score => score.Value).ThenBy(score => score.Key)
                .Take(_options.Depth).Select(score => score.Key),
        ];
    }

    /// <summary>Score of every passage that shares a word with the query.</summary>
    internal Dictionary<int, double> Score(string query)
    {
        Dictionary<int, double> scores = [];
        foreach (string word in WordTokens.Of(query).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!_postings.TryGetValue(word, out List<(int Passage, int Times)>? posting))
                continue;
            double idf = Math.Log(1 + (_lengths.Length - posting.Count + 0.5) / (posting.Count + 0.5));
            foreach ((int passage, int times) in posting)
            {
                double norm = _options.K1 * (1 - _options.B + _options.B * _lengths[passage] / _average);
                scores[passage] = scores.GetValueOrDefault(passage) + idf * times * (_options.K1 + 1) / (times + norm);
            }
        }

        return scores;
    }
}
