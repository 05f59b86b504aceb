using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Game;

namespace Ledger.Node.Rules;

/// <summary>Convicts every claim that a replay found false: by a poisoned number at once, else by a game, whoever else has opened one.</summary>
/// <remarks>
/// Another challenger may lose on purpose; the bond of one that is right comes back (protocol.md §8). Poison is looked for first: a claim
/// that follows the rows into numbers that are not finite could not be beaten in a game.
/// </remarks>
public sealed class ChallengeClaimRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        foreach (RoundSnapshot round in chain.Rounds)
        {
            foreach (SlotSnapshot slot in round.Slots)
            {
                if (slot.State != SlotState.Claimed || !own.Replays.TryGetValue(slot.ClaimHash, out ReplayRecord? replay) || replay.Upheld
                    || !own.Claims.TryGetValue(slot.ClaimHash, out Claim? claim))
                {
                    continue;
                }

                if (replay.Poison is not { } poison)
                {
                    yield return new NodeAction.SeekPoison(claim, round.Slots.Count, HasDiverged: replay.CounterRoot.IsZero);
                    continue;
                }

                if (!poison.IsEmpty)
                {
                    yield return new NodeAction.ShowPoison(claim, poison);
                    continue;
                }

                foreach (NodeAction action in Openings.Of(chain, own, DisputeOpening.Of(claim, replay.CounterRoot, replay.Salt)))
                    yield return action;
            }
        }
    }
}

/// <summary>Opens a game about every candidate that differs from what this node derives from the same state.</summary>
/// <remarks>A root that was convicted can be posted again: that is another subject, with a game and a salt of its own.</remarks>
public sealed class ChallengeCandidateRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach (RoundSnapshot round in chain.Rounds)
        {
            if (round.Phase != RoundPhase.Cut || !round.SettledRoot.IsZero
                || !own.StateRoots.TryGetValue(round.Number, out Hash32 before) || !own.StateRoots.TryGetValue(round.Number + 1, out Hash32 root))
            {
                continue;
            }

            foreach (CandidateSnapshot candidate in round.Candidates)
            {
                // One that was computed from another state is void as soon as this one is settled: nobody need prove it wrong.
                if (candidate.Root == root || candidate.BaseRoot != before || !candidate.Stands)
                    continue;
                Hash32 key = DisputeOpening.OfCandidate(chain.Run, round.Number, before, candidate.Root, root, Hash32.Zero).Key;
                int attempt = own.Games.Count(game => game.Key == key && game.Challenger == own.Account && (game.IsSettled || game.Status == GameStatus.Ended));
                if (attempt > 0 && chain.Followed != chain.Pin.Number)
                    continue; // events of a later block than the candidates: the next look shows both
                if (!own.Salts.TryGetValue((key, attempt), out Hash32 salt))
                {
                    yield return new NodeAction.DrawSalt(key, attempt);
                    continue;
                }

                foreach (NodeAction action in Openings.Of(chain, own, DisputeOpening.OfCandidate(chain.Run, round.Number, before, candidate.Root, root, salt), attempt))
                    yield return action;
            }
        }
    }
}

/// <summary>Plays every game that this node is a side of: one move, on every turn.</summary>
public sealed class PlayRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        foreach (GameSnapshot game in chain.Games)
        {
            if (game.SideOf(own.Identity, own.Account) is not DisputeSide side || game.Topic is null || game.Opened.IsSettled || !game.IsAskedOf(side) || chain.Pin.Time > game.Deadline || !own.Prepared)
                continue;
            if (own.Declaration is not null)
                yield return new NodeAction.DeclareProgram(own.Declaration);
            else if (!own.Answers.TryGetValue((game.Opened.Number, game.Opened.Said), out GameAnswer? answer))
                yield return new NodeAction.Answer(chain.Run, game.Opened.Number, game.Opened.Said, side, game.Topic);
            else if (answer.Call is not null)
                yield return new NodeAction.PlayMove(game.Opened.Number, game.Opened.Said, BranchBound.Bind(answer.Call, game.Opened.Number, game.Position)) { Deadline = game.Deadline };
        }
    }
}

/// <summary>Ends games in which a side let its time run out, and those whose subject has ended otherwise.</summary>
public sealed class EndGameRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (own.Roles == NodeRoles.None)
            yield break;
        foreach (GameSnapshot game in chain.Games)
        {
            DisputeSide? side = game.SideOf(own.Identity, own.Account);
            RoundSnapshot? round = chain.Rounds.FirstOrDefault(round => round.Number == game.Opened.About.Round);
            int rank = side is not null || round is null ? 0 : 1 + Stagger.Rank(round, own.Identity);
            if (game.Opened.IsSettled || HasEnded(round, game.Opened.About))
                yield return new NodeAction.EndGame(game.Opened.Number) { Rank = rank };
            else if (chain.Pin.Time > game.Deadline && side != (game.ChallengersTurn ? DisputeSide.Challenger : DisputeSide.Defender))
                yield return new NodeAction.TimeOut(game.Opened.Number, game.Opened.Said) { Rank = rank };
        }
    }

    private static bool HasEnded(RoundSnapshot? round, GameSubject about) => about switch
    {
        GameSubject.OfClaim claim => round?.Slots.FirstOrDefault(slot => slot.Number == claim.Claim.Slot)?.State is SlotState.Void or SlotState.Final,
        GameSubject.OfCandidate candidate => round?.Candidates.FirstOrDefault(one => one.Root == candidate.Root && one.BaseRoot == candidate.BaseRoot) is { Stands: false, PostedAt: > 0 },
        _ => false,
    };
}

/// <summary>Has bonds and rewards of games paid out: those of the account that challenged and of the identity that defended, each to its owner.</summary>
public sealed class WithdrawBondsRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Bonds.Challenger.Sign > 0)
            yield return new NodeAction.WithdrawBonds(own.Account, own.BondWithdrawals.Account);
        if (chain.Bonds.Defender.Sign > 0)
            yield return new NodeAction.WithdrawBonds(own.Identity, own.BondWithdrawals.Identity);
    }
}

/// <summary>The two transactions that open a game.</summary>
internal static class Openings
{
    private const ulong Youngest = 1, Oldest = 256;

    /// <param name="chain">The snapshot.</param>
    /// <param name="own">What the node knows.</param>
    /// <param name="opening">The opening.</param>
    /// <param name="ended">Own games about the subject that said nothing of it as it stands now.</param>
    public static IEnumerable<NodeAction> Of(ChainSnapshot chain, NodeKnowledge own, DisputeOpening opening, int ended = 0)
    {
        if (own.Games.Count(game => game.Key == opening.Key && game.Challenger == own.Account) > ended)
            yield break;
        if (!own.Commitments.TryGetValue(opening.Commitment(own.Account), out ulong block))
            yield return new NodeAction.CommitOpening(opening, own.Account, chain.Terms.ChallengeBond);
        else if (chain.Pin.Number >= block + Youngest && chain.Pin.Number < block + Oldest)
            yield return new NodeAction.OpenDispute(opening, own.Account);
    }
}
