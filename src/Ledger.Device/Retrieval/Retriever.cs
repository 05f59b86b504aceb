using Ledger.Device.Vaults;

namespace Ledger.Device.Retrieval;

/// <summary>A passage that answers a query.</summary>
/// <param name="Passage">The passage.</param>
/// <param name="Score">Fused score; only its order means something.</param>
public sealed record RetrievedPassage(Passage Passage, double Score);

/// <summary>Finds passages by words and by meaning, in this process's memory only.</summary>
public sealed class Retriever
{
    /// <summary>Builds the index.</summary>
    public Retriever(IReadOnlyList<Passage> passages, RetrievalOptions? options = null) => throw new NotImplementedException($"{passages} {options}");

    /// <summary>The best passages, best first; the same query always gives the same answer.</summary>
    /// <param name="query">The question.</param>
    /// <param name="queryEmbedding">Its vector from the engine that made those of the passages; empty to search by words alone.</param>
    /// <param name="count">Most passages wanted.</param>
    public IReadOnlyList<RetrievedPassage> Search(string query, ReadOnlySpan<float> queryEmbedding, int count) => throw new NotImplementedException();
}
