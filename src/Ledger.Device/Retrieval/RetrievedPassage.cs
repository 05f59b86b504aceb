using Ledger.Device.Vaults;

namespace Ledger.Device.Retrieval;

/// <summary>A passage that answers a query.</summary>
/// <param name="Passage">The passage.</param>
/// <param name="Score">Fused score; only its order means something.</param>
public sealed record RetrievedPassage(Passage Passage, double Score);
