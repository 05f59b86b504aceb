using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Node.Games;

/// <summary>What a leaf is demanded of; the contract's own order.</summary>
public enum DemandPart : byte
{
    /// <summary>A tensor of the state that the claim started from.</summary>
    Base,

    /// <summary>A tensor of its update.</summary>
    Update,

    /// <summary>The roots at its checkpoints.</summary>
    Trace,
}

/// <summary>A demand on chain for a leaf of a claim. Spec: protocol.md §8.10.</summary>
/// <param name="Id">Its number on chain.</param>
/// <param name="Claim">Hash of the claim.</param>
/// <param name="Part">What the leaf is of.</param>
/// <param name="Position">Place of the tensor in its tree; 0 in a trace.</param>
/// <param name="Leaf">Number of the leaf, or of the checkpoint.</param>
/// <param name="Deadline">From then on anybody can end it, which voids the claim. Unit: Unix seconds.</param>
public sealed record LeafDemand(Hash32 Id, Hash32 Claim, DemandPart Part, uint Position, ulong Leaf, ulong Deadline)
{
    /// <summary>The demand that an event tells of; null for another event.</summary>
    public static LeafDemand? Of(Log log) => Disputes.Events.LeafDemanded.TryDecode(log, out Disputes.Events.LeafDemanded? e)
        ? new LeafDemand(e.Demand, e.Key, (DemandPart)e.Part, e.Position, e.Leaf, e.Deadline)
        : null;
}
