namespace Ledger.Proofs.Game;

/// <summary>Neighbouring terms of a chain between an agreed and a disputed accumulator.</summary>
/// <param name="First">Number of the first term.</param>
/// <param name="Count">Number of terms, at least two.</param>
/// <param name="Before">Accumulator before the first term.</param>
/// <param name="After">Accumulator that is claimed after the last term.</param>
public sealed record TermSpan(int First, int Count, uint Before, uint After)
{
    /// <summary>Terms of a run: a longer span is cut into runs first.</summary>
    public const int Run = 256;

    /// <summary>Terms between neighbouring partial accumulators.</summary>
    public int Stride => Count > Run ? Run : 1;

    /// <summary>Number of partial accumulators.</summary>
    public int Parts => (Count + Stride - 1) / Stride;

    /// <summary>Number of terms of a part.</summary>
    public int Length(int part) => Math.Min(Stride, Count - part * Stride);
}
