namespace Ledger.Proofs.Game;

/// <summary>A game as the chain holds it: its subject and its position.</summary>
public sealed record DisputeGame(DisputeSubject Subject, GamePosition Position)
{
    /// <summary>The side whose clock runs; null when the game is over.</summary>
    public DisputeSide? Turn => Position.Turn;
}
