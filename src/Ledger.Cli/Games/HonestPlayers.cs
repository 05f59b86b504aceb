using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;

namespace Ledger.Cli.Games;

/// <summary>Plays every game that the honest side has opened or is attacked in, and answers demands for its data.</summary>
internal sealed class HonestPlayers(Address contract, GamePlayer player, HonestBook book, HonestVerifier verifier, HonestTrainers trainers)
{
    private readonly HashSet<Hash32> _answered = [];

    /// <summary>Sends what is due; the number of messages.</summary>
    public async Task<int> PlayAsync(GameTable table, CancellationToken cancel)
    {
        ChainGame[] open = [.. table.Games.Select(table.Game).OfType<ChainGame>().Where(static game => game.Status == GameStatus.Active)];
        int sent = await PlayAsync(table, verifier.Seat, open.Where(game => game.Challenger == verifier.Seat.Account), DisputeSide.Challenger, cancel).ConfigureAwait(false);
        foreach (Seat seat in trainers.Seats)
            sent += await PlayAsync(table, seat, open.Where(game => game.Defender == seat.Account), DisputeSide.Defender, cancel).ConfigureAwait(false);
        return sent + await AnswerAsync(table, cancel).ConfigureAwait(false);
    }

    /// <summary>Answers demands for the data of the trainers' claims.</summary>
    private async Task<int> AnswerAsync(GameTable table, CancellationToken cancel)
    {
        int sent = 0;
        foreach (Disputes.Events.LeafDemanded demand in table.Waiting.Where(demand => !_answered.Contains(demand.Demand)).ToArray())
        {
            if (trainers.Of(demand.Key) is not ({ } seat, { } claim))
                continue;
            _answered.Add(demand.Demand);
            LeafOpening opening = book.Open(claim, (DemandPart)demand.Part, (int)demand.Position, (long)demand.Leaf);
            await seat.RequireAsync([Disputes.Calls.Answer(contract, demand.Demand, claim.Encoded, opening.Leaf, opening.Path)], cancel).ConfigureAwait(false);
            sent++;
        }

        return sent;
    }

    private Task<int> PlayAsync(GameTable table, Seat seat, IEnumerable<ChainGame> games, DisputeSide side, CancellationToken cancel) => seat.PlayAsync(
        table, games.Select(static game => game.Number), game => player.Next(game, side, book.Execution(game.About)) is CallData call ? [call] : [], cancel);
}
