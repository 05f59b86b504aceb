using Ledger.Tensors.Program;

namespace Ledger.Proofs.Game;

/// <summary>Plays either side of a dispute: a pure function from the game to the next move.</summary>
/// <remarks>The same game gives the same move, hence whoever asks twice sends the same move twice and the chain takes one.</remarks>
public sealed class DisputePlayer(OpTable table)
{
    /// <summary>The move of a side; null when it is not its turn, or when it has nothing to object to.</summary>
    public Move? Next(DisputeGame game, DisputeSide side, IExecution execution)
    {
        ArgumentNullException.ThrowIfNull(game);
        _ = (table, side, execution);
        throw new NotImplementedException();
    }
}
