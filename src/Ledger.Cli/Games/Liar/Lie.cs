using Ledger.Cryptography;
using Ledger.Proofs;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Games.Liar;

/// <summary>Something false, and what the liar then believes.</summary>
/// <param name="Name">What kind of lie it is.</param>
/// <param name="Where">Where the computation first went wrong, for people.</param>
/// <param name="Execution">What the liar says happened: the basis of all its moves.</param>
internal sealed record Lie(string Name, string Where, IExecution Execution);

/// <summary>A lie of a slot.</summary>
/// <param name="Lie">The lie.</param>
/// <param name="Claim">What it claims.</param>
/// <param name="Blob">What its CID names instead of the update, for a lie about data; null where nothing does.</param>
/// <param name="IsAboutData">Whether the claim is true and only its data is not to be had.</param>
internal sealed record FalseClaim(Lie Lie, Claim Claim, byte[]? Blob = null, bool IsAboutData = false);

/// <summary>A false state after a cut.</summary>
/// <param name="Lie">The lie.</param>
/// <param name="Root">The state that is posted.</param>
internal sealed record FalseCandidate(Lie Lie, Hash32 Root);
