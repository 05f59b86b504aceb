using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Trains the own slot, then sends the claim that the signing guard recorded, and no other.</summary>
public sealed class TrainRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot round = chain.Round;
        if (round.Phase != RoundPhase.Training || round.SlotOf(own.Identity) is not { State: SlotState.Enrolled } slot)
            yield break;
        if (own.OwnClaims.TryGetValue(round.Number, out Claim? recorded))
        {
            // A recorded claim of another seed or slot comes from blocks that were replaced: this round is forfeited.
            if (recorded.Seed == round.Seed && recorded.Slot == (uint)slot.Number)
                yield return new NodeAction.SendClaim(recorded);
        }
        else if (round.EnrolBlock <= own.ForgottenUpTo)
        {
            yield break; // the seed may have been drawn, hence a claim signed, of which the backup knows nothing
        }
        else if (own.Prepared && own.StateRoots.TryGetValue(round.Number, out Hash32 root))
        {
            yield return new NodeAction.Train(chain.Run, round.Number, slot.Number, round.Slots.Count, round.Seed, root);
        }
    }
}
