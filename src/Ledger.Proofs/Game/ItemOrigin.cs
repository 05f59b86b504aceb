using System.Collections.Immutable;
using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>What an item of a result has to be: an output of a row, or an agreed tensor that no row replaces.</summary>
/// <param name="Row">The row whose output it is; null where the segment leaves the tensor alone.</param>
/// <param name="Root">Root of the tensor.</param>
/// <param name="Path">Its path in the op tree, or in the agreed root.</param>
public sealed record ItemOrigin(int? Row, Hash32 Root, ImmutableArray<Hash32> Path);
