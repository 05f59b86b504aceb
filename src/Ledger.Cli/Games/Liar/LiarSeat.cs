using Ledger.Contracts;
using Ledger.Node.Games;
using Ledger.Proofs.Game;

namespace Ledger.Cli.Games.Liar;

/// <summary>An account that tells one lie and plays for it.</summary>
internal sealed class LiarSeat(Seat seat, GamePlayer player, LieRole role, int number, Manners manners)
{
    private readonly Dictionary<(ulong Game, int Moves), ulong> _waiting = [];

    /// <summary>Where it sits.</summary>
    public Seat Seat => seat;

    /// <summary>Number of its lie.</summary>
    public int Number => number;

    /// <summary>What it lies with.</summary>
    public LieRole Role { get; private set; } = role;

    /// <summary>The lie; null before it is told.</summary>
    public Lie? Lie { get; private set; }

    /// <summary>The claim in which it is told; null for other lies.</summary>
    public FalseClaim? Claim { get; private set; }

    /// <summary>What it tells at the end; null if it came to nothing.</summary>
    public LieReport? Report => Lie is null ? null : new LieReport(Role, Claim?.Claim.Slot ?? 0, seat.Account.ToString(), Lie.Name, Lie.Where, manners.Name);

    /// <summary>Takes a lie.</summary>
    public void Take(Lie lie, LieRole? other = null) => (Lie, Role) = (lie, other ?? Role);

    /// <summary>Takes a lie of a slot.</summary>
    public void Take(FalseClaim claim)
    {
        (Lie, Claim) = (claim.Lie, claim);
        if (claim.IsAboutData)
            Role = LieRole.Data;
    }

    /// <summary>Sends what its manners send; the number of messages.</summary>
    /// <param name="table">The games.</param>
    /// <param name="now">Time of the chain.</param>
    /// <param name="clock">Seconds after which no side has time left.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<int> PlayAsync(GameTable table, ulong now, uint clock, CancellationToken cancel)
    {
        if (Lie is null || Role == LieRole.Demand)
            return 0;
        DisputeSide side = Role == LieRole.Challenge ? DisputeSide.Challenger : DisputeSide.Defender;
        IEnumerable<ulong> mine = table.Games.Where(game => (side == DisputeSide.Challenger ? table.Game(game)?.Challenger : table.Game(game)?.Defender) == seat.Account);
        return await seat.PlayAsync(table, mine, game => IsHeld(game, side, now, clock) ? null : Moves(game, side), cancel).ConfigureAwait(false);
    }

    private IEnumerable<CallData> Moves(ChainGame game, DisputeSide side) => manners.Moves(game, player.Next(game, side, Lie!.Execution));

    private bool IsHeld(ChainGame game, DisputeSide side, ulong now, uint clock)
    {
        if (game.Moves < manners.LateFrom || game.ChallengersTurn != (side == DisputeSide.Challenger))
            return false;
        _waiting.TryAdd((game.Number, game.Moves), now);
        return now <= _waiting[(game.Number, game.Moves)] + clock;
    }
}
