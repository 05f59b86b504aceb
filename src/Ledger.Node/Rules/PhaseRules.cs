using Ledger.Node.Chain;

namespace Ledger.Node.Rules;

/// <summary>Opens a round that waits for a budget; refused by the contract while there is none.</summary>
public sealed class OpenRoundRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Round.Phase == RoundPhase.Waiting && own.Roles != NodeRoles.None)
            yield return new NodeAction.OpenRound(chain.Run, chain.Current) { Rank = Stagger.Rank(chain.Round, own.Identity) };
    }
}

/// <summary>Closes enrolment after its deadline with both minima, or at once with both maxima.</summary>
public sealed class CloseEnrolmentRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot round = chain.Round;
        RunTerms terms = chain.Terms;
        if (round.Phase != RoundPhase.Enrolling || own.Roles == NodeRoles.None)
            yield break;
        bool full = round.Slots.Count >= terms.MaxSlots && round.Verifiers.Count >= terms.MaxVerifiers;
        bool due = chain.Pin.Time >= round.EnrolEnd && round.Slots.Count >= terms.MinTrainers && round.Verifiers.Count >= terms.MinVerifiers;
        if (full || due)
            yield return new NodeAction.CloseEnrolment(chain.Run, round.Number) { Rank = Stagger.Rank(round, own.Identity) };
    }
}

/// <summary>Draws the seed as soon as its block exists.</summary>
public sealed class DrawSeedRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot round = chain.Round;
        if (round.Phase == RoundPhase.Seeding && own.Roles != NodeRoles.None
            && chain.Pin.Number >= round.EnrolBlock + chain.Terms.SeedDelay)
        {
            yield return new NodeAction.DrawSeed(chain.Run, round.Number, round.EnrolBlock) { Rank = Stagger.Rank(round, own.Identity) };
        }
    }
}

/// <summary>Cuts the round whose list is frozen.</summary>
public sealed class CutRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Round.Phase != RoundPhase.Cutting || own.Roles == NodeRoles.None)
            yield break;
        // openings that were committed to before the freeze have two more blocks
        if (chain.PendingOpenings > 0 && chain.Round.FrozenBlock == 0)
            yield return new NodeAction.Freeze(chain.Run, chain.Round.Number) { Rank = Stagger.Rank(chain.Round, own.Identity) };
        else
            yield return new NodeAction.Cut(chain.Run, chain.Round.Number) { Rank = Stagger.Rank(chain.Round, own.Identity) };
    }
}
