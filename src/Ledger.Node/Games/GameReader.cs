using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Proofs;
using Ledger.Proofs.Game;

namespace Ledger.Node.Games;

/// <summary>Reads the games that go on, and what they are about, as of the block up to which their events are known.</summary>
/// <param name="contract">The Disputes contract.</param>
/// <param name="logs">Its events.</param>
/// <param name="history">The claims.</param>
internal sealed class GameReader(Disputes contract, GameLogs logs, ChainHistory history)
{
    /// <summary>Adds the games to a snapshot.</summary>
    /// <param name="chain">The snapshot.</param>
    /// <param name="followed">The block up to which events are known: a move answers these events, so the game has to be read there.</param>
    /// <param name="identity">The node's identity.</param>
    /// <param name="account">The account that sends for it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<ChainSnapshot> AddAsync(ChainSnapshot chain, FollowedBlock? followed, Address identity, Address account, CancellationToken cancellation)
    {
        BlockRef at = BlockRef.At(followed?.Hash ?? chain.Pin.Hash);
        Task<System.Numerics.BigInteger> challenger = contract.CreditOfAsync(account, at, cancellation), defender = contract.CreditOfAsync(identity, at, cancellation);
        IReadOnlyList<OpenedGame> all = logs.Games(chain.Run);
        OpenedGame[] open = [.. all.Where(static game => !game.IsOver)];
        Task<Hash32[]> positions = Task.WhenAll(open.Select(game => contract.PositionOfAsync(game.Number, at, cancellation)));
        IGames.Game[] games = await Task.WhenAll(open.Select(game => contract.GameOfAsync(game.Number, at, cancellation))).ConfigureAwait(false);
        Hash32[] found = await positions.ConfigureAwait(false);
        IReadOnlyDictionary<Hash32, Claim> claims = open.Length > 0 ? history.Claims(chain.Run) : new Dictionary<Hash32, Claim>();
        return chain with
        {
            Followed = followed?.Number ?? chain.Pin.Number,
            Bonds = new BondCredits(await challenger.ConfigureAwait(false), await defender.ConfigureAwait(false)),
            Opened = all,
            Games =
            [
                .. open.Zip(games, found).Where(static one => (GameStatus)one.Second.Status == GameStatus.Active).Select(one => new GameSnapshot(
                    one.First, TopicOf(chain, one.First.About, claims), (GameStage)one.Second.Stage, one.Second.ChallengersTurn,
                    one.Second.MovedAt + (one.Second.ChallengersTurn ? one.Second.ChallengerLeft : one.Second.DefenderLeft)) { Position = one.Third }),
            ],
        };
    }

    private static GameTopic? TopicOf(ChainSnapshot chain, GameSubject about, IReadOnlyDictionary<Hash32, Claim> claims)
    {
        if (chain.Rounds.FirstOrDefault(round => round.Number == about.Round) is not { } round)
            return null;
        if (about is GameSubject.OfClaim claim)
            return new GameTopic(new DisputeSubject.OfClaim(claim.Claim, (uint)round.Slots.Count), []);
        GameSubject.OfCandidate candidate = (GameSubject.OfCandidate)about;
        if (chain.AcceptedBy(round, claims) is not { } accepted)
            return null; // a shortened list is another game
        return new GameTopic(
            new DisputeSubject.OfCandidate(round.Number, candidate.BaseRoot, [.. accepted.Select(static one => one.UpdateRoot)], candidate.Root), accepted);
    }
}
