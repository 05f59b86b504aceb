namespace Ledger.Models;

/// <summary>Two neighbouring tokens; as a merge, what they are joined from.</summary>
public readonly record struct TokenPair(int Left, int Right);
