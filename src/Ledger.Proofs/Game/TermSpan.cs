using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>Neighbouring terms of a chain between an agreed and a disputed accumulator.</summary>
/// <param name="First">Number of the first term.</param>
/// <param name="Count">Number of terms, at least two.</param>
/// <param name="Before">Accumulator before the first term.</param>
/// <param name="After">Accumulator that is claimed after the last term.</param>
public sealed record TermSpan(int First, int Count, uint Before, uint After)
{
    private const int Sums = 256;

    /// <summary>Terms between neighbouring partial accumulators: of a longer span about as many as there are runs of them. Spec: protocol.md §8.7.</summary>
    public int Stride => Count > Sums ? 1 << (MerkleTree.Depth(Count) + 1) / 2 : 1;

    /// <summary>Number of partial accumulators.</summary>
    public int Parts => (Count + Stride - 1) / Stride;

    /// <summary>Number of terms of a part.</summary>
    public int Length(int part) => Math.Min(Stride, Count - part * Stride);
}
