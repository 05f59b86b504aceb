using Ledger.Proofs.Game;

namespace Ledger.Proofs.Tests.Game;

/// <summary>A party that tries moves, the first one first.</summary>
internal interface IActor
{
    /// <summary>What it opens from when it has the referee execute.</summary>
    IExecution Openings { get; }

    IEnumerable<Move> Moves(DisputeGame game);
}

/// <summary>Plays as the product's player does.</summary>
internal sealed class Player(DisputePlayer player, DisputeSide side, IExecution execution) : IActor
{
    public IExecution Openings => execution;

    public IEnumerable<Move> Moves(DisputeGame game)
    {
        if (player.Next(game, side, execution) is { } move)
            yield return move;
    }
}

/// <summary>Plays whole games. Whoever has no move that the rules take runs out of time.</summary>
internal sealed class Arena(GameRules rules)
{
    private const int MostMoves = 200;

    public (DisputeSide Winner, List<Move> Moves) Play(DisputeSubject subject, IActor defender, IActor challenger)
    {
        DisputeGame game = new(subject, GameRules.Begin(subject));
        List<Move> moves = [];
        while (game.Position is not GamePosition.Over)
        {
            if (moves.Count > MostMoves)
                throw new InvalidOperationException("The game does not end.");
            DisputeSide turn = game.Turn!.Value;
            if ((Try(game, turn, turn == DisputeSide.Defender ? defender : challenger, moves)
                ?? Try(game, Other(turn), turn == DisputeSide.Defender ? challenger : defender, moves)) is not { } next)
            {
                return (Other(turn), moves);
            }

            game = game with { Position = next };
        }

        return (((GamePosition.Over)game.Position).Winner, moves);
    }

    private GamePosition? Try(DisputeGame game, DisputeSide side, IActor actor, List<Move> moves)
    {
        foreach (Move move in actor.Moves(game))
        {
            if (rules.Apply(game, side, move, actor.Openings) is MoveOutcome.Accepted accepted)
            {
                moves.Add(move);
                return accepted.Position;
            }
        }

        return null;
    }

    private static DisputeSide Other(DisputeSide side) => side == DisputeSide.Defender ? DisputeSide.Challenger : DisputeSide.Defender;
}
