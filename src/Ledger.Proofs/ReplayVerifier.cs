using Ledger.Cryptography;
using Ledger.Training;

namespace Ledger.Proofs;

/// <summary>Replays every step of a claimed round and compares every claimed root.</summary>
/// <param name="executor">Trains as the claimant should have.</param>
/// <param name="states">Finds the state with a root, or null.</param>
public sealed class ReplayVerifier(RoundExecutor executor, Func<Hash32, ModelState?> states)
{
    /// <summary>Replays a claim.</summary>
    /// <param name="claim">The claim; round, slot, seed and base are the contract's.</param>
    /// <param name="slots">Number of trainers enrolled in the round.</param>
    /// <param name="claimedCheckpoints">The claimant's checkpoint roots where it published them; ignored unless they hash to the trace root.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public Verdict Verify(
        Claim claim,
        uint slots,
        IReadOnlyList<Hash32>? claimedCheckpoints = null,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (states(claim.BaseRoot) is not { } baseState)
            return new Verdict.Unavailable(claim.BaseRoot);
        SlotAssignment assignment = new(claim.Round, claim.Slot, slots, claim.Seed);
        RoundResult replay = executor.Run(baseState, assignment, progress, cancellationToken);
        if (replay.TraceRoot != claim.TraceRoot)
            return FirstDifference(claim, replay, claimedCheckpoints);
        if (replay.TrailRoot != claim.TrailRoot)
            return new Verdict.Diverges(null, ClaimedRoot.Trail, claim.TrailRoot, replay.TrailRoot);
        if (replay.UpdateRoot != claim.UpdateRoot)
            return new Verdict.Diverges(null, ClaimedRoot.Update, claim.UpdateRoot, replay.UpdateRoot);
        return new Verdict.Upheld(replay);
    }

    private static Verdict.Diverges FirstDifference(Claim claim, RoundResult replay, IReadOnlyList<Hash32>? claimed)
    {
        bool known = claimed?.Count == replay.CheckpointRoots.Count && MerkleTree.RootOfHashes(claimed) == claim.TraceRoot;
        for (int i = 0; known && i < claimed!.Count; i++)
        {
            if (claimed[i] != replay.CheckpointRoots[i])
                return new Verdict.Diverges(i, ClaimedRoot.Trace, claimed[i], replay.CheckpointRoots[i]);
        }

        return new Verdict.Diverges(null, ClaimedRoot.Trace, claim.TraceRoot, replay.TraceRoot);
    }
}
