using Ledger.Content;
using Ledger.Cryptography;

namespace Ledger.Models;

/// <summary>Where a released model comes from.</summary>
/// <param name="ChainId">The chain that holds the run.</param>
/// <param name="Run">Number of the run on that chain.</param>
/// <param name="FinalRoot">Root of the run's final state: what the registry compares.</param>
/// <param name="Recipe">The run's recipe.</param>
/// <param name="Name">What people call the model; the recipe's name.</param>
/// <param name="Parent">Number of the release that this one continues; 0 when there is none.</param>
/// <param name="Licence">SPDX identifier.</param>
public sealed record ReleaseOrigin(ulong ChainId, ulong Run, Hash32 FinalRoot, Cid Recipe, string Name, ulong Parent, string Licence);
