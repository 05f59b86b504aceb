using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Replays every claim that the node was drawn for, from the moment it is on chain.</summary>
public sealed class ReplayRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot round = chain.Round;
        if (!own.Prepared || round.Phase is not (RoundPhase.Training or RoundPhase.Committing) || !own.StateRoots.ContainsKey(round.Number))
            yield break;
        foreach ((SlotSnapshot slot, Claim claim, _) in Assigned.To(own, round))
        {
            if (slot.State == SlotState.Claimed && !own.Replays.ContainsKey(slot.ClaimHash))
                yield return new NodeAction.Replay(claim, round.Slots.Count);
        }
    }
}

/// <summary>Commits to the trail of a claim whose replay agreed in every bit.</summary>
public sealed class CommitRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Round.Phase != RoundPhase.Committing)
            yield break;
        foreach ((SlotSnapshot slot, Claim claim, AssignmentSnapshot mine) in Assigned.To(own, chain.Round))
        {
            if (mine.Commitment.IsZero && own.Replays.TryGetValue(slot.ClaimHash, out ReplayRecord? replay) && replay.Upheld)
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

/// <summary>Disputes a claim whose replay gave other bits.</summary>
/// <remarks>One game holds a claim (protocol.md §8): a second one would only lock a second bond.</remarks>
public sealed class DisputeRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        foreach (RoundSnapshot round in chain.Rounds)
        {
            foreach ((SlotSnapshot slot, Claim claim, _) in Assigned.To(own, round))
            {
                if (slot is { State: SlotState.Claimed, Disputes: 0 }
                    && own.Replays.TryGetValue(slot.ClaimHash, out ReplayRecord? replay) && !replay.Upheld)
                {
                    // the salt of a replay that is never attested is seen by nobody else
                    DisputeOpening opening = DisputeOpening.Of(claim, replay.CounterRoot, replay.Salt);
                    yield return new NodeAction.CommitOpening(opening, own.Account, chain.Terms.ChallengeBond);
                    yield return new NodeAction.OpenDispute(opening);
                }
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
