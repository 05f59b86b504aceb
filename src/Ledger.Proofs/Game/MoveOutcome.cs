namespace Ledger.Proofs.Game;

/// <summary>What the rules make of a move.</summary>
public abstract record MoveOutcome
{
    private MoveOutcome()
    {
    }

    /// <summary>The game goes on from another position, or is over.</summary>
    public sealed record Accepted(GamePosition Position) : MoveOutcome;

    /// <summary>No move at all: on chain it reverts and the clock of the side to move runs on.</summary>
    public sealed record Refused(string Reason) : MoveOutcome;
}
