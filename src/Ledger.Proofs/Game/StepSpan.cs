using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>Steps between an agreed and a disputed inner state.</summary>
/// <param name="Low">Steps done at the agreed state.</param>
/// <param name="High">Steps done at the disputed state.</param>
/// <param name="Agreed">Root of the agreed state; zero where it is derived (no step done).</param>
/// <param name="Disputed">Root of the disputed state.</param>
public sealed record StepSpan(int Low, int High, Hash32 Agreed, Hash32 Disputed)
{
    /// <summary>Most parts of a span.</summary>
    public const int MaxParts = 16;

    /// <summary>Number of parts that the span is cut into.</summary>
    public int Parts => Math.Min(MaxParts, High - Low);

    /// <summary>Steps done at the end of part <paramref name="part"/> − 1, which is the start of the next one.</summary>
    public int Boundary(int part) => Low + (int)((long)part * (High - Low) / Parts);
}
