using Ledger.Cryptography;
using Ledger.Node.Chain;

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
            if (chain.AcceptedBy(round, own.Claims) is { } accepted)
                yield return new NodeAction.Derive(chain.Run, round.Number, accepted);
        }
    }
}

/// <summary>Posts the derived root when nobody has.</summary>
public sealed class CandidateRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach (RoundSnapshot round in chain.Rounds)
        {
            if (round.Phase != RoundPhase.Cut || round.AcceptsNothing || !round.SettledRoot.IsZero
                || !own.StateRoots.TryGetValue(round.Number + 1, out Hash32 root) || !own.StateRoots.TryGetValue(round.Number, out Hash32 baseRoot))
            {
                continue;
            }

            // The rank comes in only while nobody has posted anything: the right root must stand beside a wrong one at once.
            if (!round.Candidates.Any(candidate => candidate.Root == root && candidate.BaseRoot == baseRoot && !candidate.Convicted) && chain.Account.Available >= chain.Terms.CandidateBond)
            {
                int rank = round.Candidates.Count == 0 ? Stagger.Rank(round, own.Identity) : 0;
                yield return new NodeAction.PostCandidate(chain.Run, round.Number, baseRoot, root) { Rank = rank };
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
            List<CandidateSnapshot> standing = [.. round.Candidates.Where(candidate => candidate.Disputes == 0 && !candidate.Convicted)];
            if (round.SettledRoot.IsZero)
            {
                own.StateRoots.TryGetValue(round.Number, out Hash32 baseRoot);
                foreach (CandidateSnapshot other in round.Candidates.Where(candidate => round.BaseSettled && candidate.BaseRoot != baseRoot && candidate.Stands))
                    yield return new NodeAction.ReleaseCandidate(chain.Run, round.Number, other.BaseRoot, other.Root) { Rank = rank };
                if (round.BaseSettled && standing.Count == 1 && standing[0].BaseRoot == baseRoot && chain.Pin.Time >= standing[0].PostedAt + chain.Terms.Window
                    && own.StateRoots.TryGetValue(round.Number + 1, out Hash32 derived) && derived == standing[0].Root)
                {
                    yield return new NodeAction.Settle(chain.Run, round.Number, baseRoot, standing[0].Root) { Rank = rank };
                }

                continue;
            }

            foreach (CandidateSnapshot candidate in standing)
            {
                if (candidate is { Settled: false, Stands: true })
                    yield return new NodeAction.ReleaseCandidate(chain.Run, round.Number, candidate.BaseRoot, candidate.Root) { Rank = rank };
            }
        }
    }
}
