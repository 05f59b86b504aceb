using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Ends claimed slots whose window has passed without a dispute: an accepted one is paid.</summary>
/// <remarks>Those of a round together, which costs each less than half. A claim that this node found false is not paid by its hand, even where it could not be disputed.</remarks>
public sealed class FinalizeRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach (RoundSnapshot round in chain.Rounds)
        {
            if (round.Phase != RoundPhase.Cut || !round.BaseSettled)
                continue;
            Claim[] ready = [.. round.Slots.Where(slot => CanEnd(slot, chain, own)).Select(slot => own.Claims[slot.ClaimHash])];
            if (ready.Length > 0)
                yield return new NodeAction.FinalizeSlots(ready) { Rank = Stagger.Rank(round, own.Identity) };
        }
    }

    private static bool CanEnd(SlotSnapshot slot, ChainSnapshot chain, NodeKnowledge own) =>
        slot is { State: SlotState.Claimed, Disputes: 0, Demanded: false, FinalizableAt: > 0 }
        && chain.Pin.Time >= slot.FinalizableAt
        && own.Claims.ContainsKey(slot.ClaimHash)
        && own.Replays.GetValueOrDefault(slot.ClaimHash) is not { Upheld: false };
}

/// <summary>Ends slots that made no claim in time, so that their stake returns and the reserve is freed.</summary>
public sealed class VoidRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach (RoundSnapshot round in chain.Rounds)
        {
            if (round.Phase <= RoundPhase.Training)
                continue;
            foreach (SlotSnapshot slot in round.Slots)
            {
                if (slot.State == SlotState.Enrolled)
                {
                    int rank = slot.Trainer == own.Identity ? 0 : 1 + Stagger.Rank(round, own.Identity);
                    yield return new NodeAction.VoidSlot(chain.Run, round.Number, slot.Number) { Rank = rank };
                }
            }
        }
    }
}

/// <summary>Withdraws credits as they come, which mints them to the identity.</summary>
public sealed class WithdrawRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Account.Credit.Sign > 0)
            yield return new NodeAction.Withdraw(own.Withdrawals);
    }
}
