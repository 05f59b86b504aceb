using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>The node of a Merkle tree that a dissection has come down to.</summary>
/// <param name="Level">Distance from the root.</param>
/// <param name="Index">Place among the nodes of its level.</param>
/// <param name="Hash">Its hash.</param>
public readonly record struct TreeFrontier(int Level, long Index, Hash32 Hash);
