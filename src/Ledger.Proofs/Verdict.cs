using Ledger.Cryptography;
using Ledger.Training;

namespace Ledger.Proofs;

/// <summary>A root in a claim.</summary>
public enum ClaimedRoot
{
    /// <summary>A checkpoint's inner state, or the trace root over all of them.</summary>
    Trace,

    /// <summary>The trail.</summary>
    Trail,

    /// <summary>The update.</summary>
    Update,
}

/// <summary>What a replay of a claim found.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>The replay gives every claimed root, bit for bit.</summary>
    /// <param name="Replay">What the verifier computed itself: the trail to attest with and the update to serve.</param>
    public sealed record Upheld(RoundResult Replay) : Verdict;

    /// <summary>A claimed root is not what the program gives: where a dispute starts.</summary>
    /// <param name="Checkpoint">The first checkpoint that differs; null where the claimed checkpoints are unknown or all right.</param>
    /// <param name="Root">Which root differs.</param>
    /// <param name="Claimed">The claimed root.</param>
    /// <param name="Replayed">The replayed root.</param>
    public sealed record Diverges(int? Checkpoint, ClaimedRoot Root, Hash32 Claimed, Hash32 Replayed) : Verdict;

    /// <summary>The state that the claim started from is not at hand. Never reported as fraud.</summary>
    /// <param name="Missing">Root of the missing state.</param>
    public sealed record Unavailable(Hash32 Missing) : Verdict;
}
