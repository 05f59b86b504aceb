using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Games;

/// <summary>Plays every game that the honest side has opened or is attacked in.</summary>
internal sealed class HonestPlayers(GamePlayer player, HonestBook book, HonestVerifier verifier, HonestTrainers trainers)
{
    /// <summary>Sends what is due; the number of messages.</summary>
    public async Task<int> PlayAsync(GameTable table, CancellationToken cancel)
    {
        ChainGame[] open = [.. table.Games.Select(table.Game).OfType<ChainGame>().Where(static game => game.Status == GameStatus.Active)];
        int sent = await PlayAsync(table, verifier.Seat, open.Where(game => game.Challenger == verifier.Seat.Account), DisputeSide.Challenger, cancel).ConfigureAwait(false);
        foreach (Seat seat in trainers.Seats)
            sent += await PlayAsync(table, seat, open.Where(game => game.Defender == seat.Account), DisputeSide.Defender, cancel).ConfigureAwait(false);
        return sent;
    }

    /// <summary>Whether an account belongs to this side.</summary>
    public bool Has(Address account) => account == verifier.Seat.Account || trainers.Seats.Any(seat => seat.Account == account);

    private Task<int> PlayAsync(GameTable table, Seat seat, IEnumerable<ChainGame> games, DisputeSide side, CancellationToken cancel) => seat.PlayAsync(
        table, games.Select(static game => game.Number), game => player.Next(game, side, book.Execution(game.About)) is CallData call ? [call] : [], cancel);
}
