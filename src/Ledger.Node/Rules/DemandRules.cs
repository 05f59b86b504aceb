using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Answers demands for leaves: of its own claims all, of others' what lies in blobs here or at peers.</summary>
/// <remarks>Who answers earns what the asker prepaid; a claim whose demand nobody answers is void. Spec: protocol.md §8.10.</remarks>
public sealed class AnswerDemandRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (!own.Prepared)
            yield break;
        foreach ((LeafDemand demand, Claim claim, RoundSnapshot round, SlotSnapshot slot) in Demanded.OpenClaims(chain, own))
        {
            bool isMine = slot.Trainer == own.Identity;
            bool wouldHelp = own.Roles != NodeRoles.None && demand.Part != DemandPart.Trace && own.Replays.GetValueOrDefault(demand.Claim) is not { Upheld: false };
            if ((!isMine && !wouldHelp) || chain.Pin.Time > demand.Deadline)
                continue;
            if (!own.Leaves.TryGetValue(demand.Id, out Contracts.CallData? call))
                yield return new NodeAction.OpenLeaf(demand, claim, round.Slots.Count);
            else
                yield return new NodeAction.AnswerDemand(demand.Id, call) { Rank = isMine ? 0 : 1 + Stagger.Rank(round, own.Identity) };
        }
    }
}

/// <summary>Ends demands that were not answered in time, which voids the claim: never those about own claims.</summary>
public sealed class ExpireDemandRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach ((LeafDemand demand, _, RoundSnapshot round, SlotSnapshot slot) in Demanded.OpenClaims(chain, own))
        {
            // while a game goes on it decides
            if (slot.Trainer != own.Identity && slot.Disputes == 0 && chain.Pin.Time > demand.Deadline && !own.Leaves.ContainsKey(demand.Id))
                yield return new NodeAction.ExpireDemand(demand.Id) { Rank = 1 + Stagger.Rank(round, own.Identity) };
        }
    }
}

/// <summary>Demands about claims that are neither final nor void.</summary>
internal static class Demanded
{
    public static IEnumerable<(LeafDemand Demand, Claim Claim, RoundSnapshot Round, SlotSnapshot Slot)> OpenClaims(ChainSnapshot chain, NodeKnowledge own)
    {
        foreach (LeafDemand demand in own.Demands)
        {
            if (!own.Claims.TryGetValue(demand.Claim, out Claim? claim))
                continue;
            foreach (RoundSnapshot round in chain.Rounds)
            {
                if (round.Number == claim.Round && round.Slots.FirstOrDefault(slot => slot.ClaimHash == demand.Claim) is { State: SlotState.Claimed } slot)
                    yield return (demand, claim, round, slot);
            }
        }
    }
}
