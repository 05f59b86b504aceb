using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

/// <summary>Derives the state after each cut round by itself.</summary>
/// <remarks>Rounds that were wound up before the node joined are derived while it prepares, from events.</remarks>
public sealed class DeriveRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (!own.Prepared)
            yield break;
        foreach (RoundSnapshot round in chain.Rounds)
        {
            if (round.Phase != RoundPhase.Cut || own.StateRoots.ContainsKey(round.Number + 1) || !own.StateRoots.ContainsKey(round.Number))
                continue;
            List<Claim> accepted = [];
            int expected = 0;
            foreach (SlotSnapshot slot in round.Slots)
            {
                if ((round.Accepted >> slot.Number & 1) == 0)
                    continue;
                expected++;
                if (own.Claims.TryGetValue(slot.ClaimHash, out Claim? claim))
                    accepted.Add(claim);
            }

            if (accepted.Count == expected)
                yield return new NodeAction.Derive(chain.Run, round.Number, accepted);
        }
    }
}

/// <summary>Posts the derived root when nobody has, and contradicts any other.</summary>
/// <remarks>
/// One dispute holds a candidate (protocol.md §8), and its bond stays locked: if every node sent one, a false candidate would
/// cost its poster one bond and the honest nodes as many as they are. So they go one after the other, and the last of
/// them, two seconds a rank, when a quarter of the window has passed.
/// </remarks>
public sealed class CandidateRule : INodeRule
{
    private const uint DisputeSpread = 8;

    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach (RoundSnapshot round in chain.Rounds)
        {
            if (round.Phase != RoundPhase.Cut || round.Accepted == 0 || !round.SettledRoot.IsZero
                || !own.StateRoots.TryGetValue(round.Number + 1, out Hash32 root))
            {
                continue;
            }

            // The rank comes in only while nobody has posted anything: the right root must stand beside a wrong one at once.
            if (!round.Candidates.Any(candidate => candidate.Root == root) && chain.Account.Available >= chain.Terms.CandidateBond)
            {
                int rank = round.Candidates.Count == 0 ? Stagger.Rank(round, own.Identity) : 0;
                yield return new NodeAction.PostCandidate(chain.Run, round.Number, root) { Rank = rank };
            }

            foreach (CandidateSnapshot candidate in round.Candidates)
            {
                if (candidate.Root == root || candidate.Disputes > 0)
                    continue;
                int rank = (int)Math.Min((uint)Stagger.Rank(round, own.Identity), chain.Terms.Window / DisputeSpread);
                yield return new NodeAction.DisputeCandidate(chain.Run, round.Number, candidate.Root, root, chain.Terms.ChallengeBond) { Rank = rank };
            }
        }
    }
}

/// <summary>Settles the only undisputed candidate when its window has passed, if it is the derived one, and returns bonds of those it beat.</summary>
/// <remarks>A root that this node has not derived itself is not settled by its hand, even where it could not be disputed.</remarks>
public sealed class SettleRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach (RoundSnapshot round in chain.Rounds)
        {
            int rank = Stagger.Rank(round, own.Identity);
            List<CandidateSnapshot> standing = [.. round.Candidates.Where(candidate => candidate.Disputes == 0)];
            if (round.SettledRoot.IsZero)
            {
                if (round.BaseSettled && standing.Count == 1 && chain.Pin.Time >= standing[0].PostedAt + chain.Terms.Window
                    && own.StateRoots.TryGetValue(round.Number + 1, out Hash32 derived) && derived == standing[0].Root)
                {
                    yield return new NodeAction.Settle(chain.Run, round.Number, standing[0].Root) { Rank = rank };
                }

                continue;
            }

            foreach (CandidateSnapshot candidate in standing)
            {
                if (candidate is { Settled: false, BondReturned: false })
                    yield return new NodeAction.ReleaseCandidate(chain.Run, round.Number, candidate.Root) { Rank = rank };
            }
        }
    }
}
