namespace Ledger.Proofs.Game;

/// <summary>A party of a dispute.</summary>
public enum DisputeSide
{
    /// <summary>The claim's or the candidate's identity, which says how it computed the root.</summary>
    Defender,

    /// <summary>The account that opened the game and points at what is wrong.</summary>
    Challenger,
}
