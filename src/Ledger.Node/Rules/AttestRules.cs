using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Replays every claim that the node was drawn for, from the moment it is on chain; then, if it is told to, every other one.</summary>
public sealed class ReplayRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot round = chain.Round;
        if (!own.Prepared || round.Phase is not (RoundPhase.Training or RoundPhase.Committing) || !own.StateRoots.ContainsKey(round.Number))
            yield break;
        foreach ((SlotSnapshot slot, Claim claim) in Assigned.To(own, round).Select(static mine => (mine.Slot, mine.Claim)).Concat(Others(own, round)))
        {
            if (slot.State == SlotState.Claimed && !own.Replays.ContainsKey(slot.ClaimHash))
                yield return new NodeAction.Replay(claim, round.Slots.Count);
        }
    }

    private static IEnumerable<(SlotSnapshot Slot, Claim Claim)> Others(NodeKnowledge own, RoundSnapshot round)
    {
        foreach (SlotSnapshot slot in round.Slots)
        {
            if (own.ChecksAll && slot.Trainer != own.Identity && slot.Verifiers.All(drawn => drawn.Verifier != own.Identity)
                && own.Claims.TryGetValue(slot.ClaimHash, out Claim? claim))
            {
                yield return (slot, claim);
            }
        }
    }
}

/// <summary>Commits to the trail of a claim whose replay agreed in every bit, and to nothing where it did not.</summary>
/// <remarks>A commitment to nothing is never revealed and attests nothing; without it everybody would wait for this verifier until the phase ends by its clock.</remarks>
public sealed class CommitRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Round.Phase != RoundPhase.Committing)
            yield break;
        foreach ((SlotSnapshot slot, Claim claim, AssignmentSnapshot mine) in Assigned.To(own, chain.Round))
        {
            if (mine.Commitment.IsZero && own.Replays.TryGetValue(slot.ClaimHash, out ReplayRecord? replay))
                yield return new NodeAction.Commit(claim, replay.Commitment(own.Identity));
        }
    }
}

/// <summary>Reveals what it committed to.</summary>
public sealed class RevealRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Round.Phase != RoundPhase.Revealing)
            yield break;
        foreach ((SlotSnapshot slot, Claim claim, AssignmentSnapshot mine) in Assigned.To(own, chain.Round))
        {
            if (!mine.Revealed && own.Replays.TryGetValue(slot.ClaimHash, out ReplayRecord? replay)
                && replay.Upheld && mine.Commitment == replay.Commitment(own.Identity))
            {
                yield return new NodeAction.Reveal(claim, replay);
            }
        }
    }
}

/// <summary>The claims of a round that the node was drawn for and whose fields it has seen.</summary>
internal static class Assigned
{
    public static IEnumerable<(SlotSnapshot Slot, Claim Claim, AssignmentSnapshot Mine)> To(NodeKnowledge own, RoundSnapshot round)
    {
        foreach (SlotSnapshot slot in round.Slots)
        {
            if (slot.ClaimHash == Hash32.Zero || !own.Claims.TryGetValue(slot.ClaimHash, out Claim? claim))
                continue;
            foreach (AssignmentSnapshot assignment in slot.Verifiers)
            {
                if (assignment.Verifier == own.Identity)
                    yield return (slot, claim, assignment);
            }
        }
    }
}
