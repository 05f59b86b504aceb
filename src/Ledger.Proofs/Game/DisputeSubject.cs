using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Training;

namespace Ledger.Proofs.Game;

/// <summary>What a dispute is about.</summary>
public abstract record DisputeSubject
{
    private DisputeSubject()
    {
    }

    /// <summary>A trainer's claim: the segments step and update.</summary>
    /// <param name="Claimed">The claim.</param>
    /// <param name="Slots">Number of trainers enrolled in its round.</param>
    public sealed record OfClaim(Claim Claimed, uint Slots) : DisputeSubject
    {
        /// <summary>Where the claim's data come from.</summary>
        public SlotAssignment Assignment => new(Claimed.Round, Claimed.Slot, Slots, Claimed.Seed);
    }

    /// <summary>A posted state after a round's cut: the segment outer.</summary>
    /// <param name="Round">The round.</param>
    /// <param name="BaseRoot">Root of the state before, as the chain settled it.</param>
    /// <param name="AcceptedUpdates">Update roots of the accepted claims in the cut's order.</param>
    /// <param name="Root">The posted root.</param>
    public sealed record OfCandidate(uint Round, Hash32 BaseRoot, ImmutableArray<Hash32> AcceptedUpdates, Hash32 Root) : DisputeSubject;
}
