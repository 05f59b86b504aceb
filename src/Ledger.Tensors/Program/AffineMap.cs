using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>What a term of an index formula multiplies.</summary>
public enum IndexSource : byte
{
    /// <summary>Coordinate of the output element along an axis of the row's shape.</summary>
    Output = 0,

    /// <summary>Value of a chain coordinate.</summary>
    Chain = 1,

    /// <summary>A <see cref="PublicScalar"/>.</summary>
    Public = 2,

    /// <summary>The step's data window of the sequence that an output coordinate names.</summary>
    Window = 3,
}

/// <summary>One term of an index formula: Stride × ⌊value / Divisor⌋, where Source and Axis name the value.</summary>
public readonly record struct IndexTerm(IndexSource Source, byte Axis, uint Divisor, long Stride) : IComparable<IndexTerm>
{
    /// <summary>Order of the terms in a formula: source, axis, divisor.</summary>
    public int CompareTo(IndexTerm other) =>
        (Source, Axis, Divisor).CompareTo((other.Source, other.Axis, other.Divisor));

    /// <summary>Order of the terms in a formula.</summary>
    public static bool operator <(IndexTerm left, IndexTerm right) => left.CompareTo(right) < 0;

    /// <summary>Order of the terms in a formula.</summary>
    public static bool operator >(IndexTerm left, IndexTerm right) => left.CompareTo(right) > 0;

    /// <summary>Order of the terms in a formula.</summary>
    public static bool operator <=(IndexTerm left, IndexTerm right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the terms in a formula.</summary>
    public static bool operator >=(IndexTerm left, IndexTerm right) => left.CompareTo(right) >= 0;
}

/// <summary>An index formula: offset + Σ terms, in 64-bit integers. Spec: protocol.md §4.2.</summary>
/// <remarks>Canonical: terms ascend by (source, axis, divisor) without repetition, and no stride is zero.</remarks>
public sealed class AffineMap
{
    /// <summary>Largest magnitude of an offset or a stride, far beyond any tensor.</summary>
    public const long MaxMagnitude = 1L << 40;

    /// <summary>Most terms of a formula.</summary>
    public const int MaxTerms = 16;

    /// <summary>A formula from its offset and terms in any order; terms on the same value are added up.</summary>
    /// <exception cref="MalformedProgramException">A coefficient is too large, a divisor is zero, or there are too many terms.</exception>
    public AffineMap(long offset, params ReadOnlySpan<IndexTerm> terms)
    {
        SortedDictionary<(IndexSource, byte, uint), long> sums = [];
        foreach (IndexTerm term in terms)
        {
            (IndexSource, byte, uint) key = (term.Source, term.Axis, term.Divisor);
            Check(term.Stride);
            sums[key] = sums.GetValueOrDefault(key) + term.Stride;
            if (term.Divisor == 0 || term.Source > IndexSource.Window)
                throw new MalformedProgramException("An index term has a zero divisor or an unknown source.");
        }

        Check(offset);
        Offset = offset;
        Terms = [.. sums.Where(sum => sum.Value != 0).Select(sum => new IndexTerm(sum.Key.Item1, sum.Key.Item2, sum.Key.Item3, sum.Value))];
        foreach (IndexTerm term in Terms)
            Check(term.Stride);
        if (Terms.Length > MaxTerms)
            throw new MalformedProgramException($"An index formula has {Terms.Length} terms; allowed are {MaxTerms}.");
    }

    /// <summary>The constant part.</summary>
    public long Offset { get; }

    /// <summary>The terms in canonical order.</summary>
    public ImmutableArray<IndexTerm> Terms { get; }

    /// <summary>The formula that is always zero.</summary>
    public static AffineMap Zero { get; } = new(0);

    /// <summary>A formula that is a constant.</summary>
    public static implicit operator AffineMap(long offset) => new(offset);

    /// <summary>A formula that is a constant.</summary>
    public static AffineMap FromInt64(long offset) => new(offset);

    /// <summary>stride × the output coordinate along an axis.</summary>
    public static AffineMap Output(int axis, long stride = 1, uint divisor = 1) =>
        new(0, new IndexTerm(IndexSource.Output, checked((byte)axis), divisor, stride));

    /// <summary>stride × the value of a chain coordinate.</summary>
    public static AffineMap Chain(int axis, long stride = 1, uint divisor = 1) =>
        new(0, new IndexTerm(IndexSource.Chain, checked((byte)axis), divisor, stride));

    /// <summary>stride × a public scalar.</summary>
    public static AffineMap Public(PublicScalar scalar, long stride = 1) =>
        new(0, new IndexTerm(IndexSource.Public, (byte)scalar, 1, stride));

    /// <summary>stride × the data window of the sequence that an output coordinate names.</summary>
    public static AffineMap Window(int axis, long stride) =>
        new(0, new IndexTerm(IndexSource.Window, checked((byte)axis), 1, stride));

    /// <summary>Sum of two formulas.</summary>
    public static AffineMap operator +(AffineMap left, AffineMap right) =>
        new(left.Offset + right.Offset, [.. left.Terms, .. right.Terms]);

    /// <summary>Difference of two formulas.</summary>
    public static AffineMap operator -(AffineMap left, AffineMap right) =>
        new(left.Offset - right.Offset, [.. left.Terms, .. right.Terms.Select(term => term with { Stride = -term.Stride })]);

    /// <summary>Sum of two formulas.</summary>
    public static AffineMap Add(AffineMap left, AffineMap right) => left + right;

    /// <summary>Difference of two formulas.</summary>
    public static AffineMap Subtract(AffineMap left, AffineMap right) => left - right;

    /// <summary>Value of the formula at a place.</summary>
    public long Evaluate(ReadOnlySpan<long> output, ReadOnlySpan<long> chain, PublicScalars publics)
    {
        long value = Offset;
        foreach (IndexTerm term in Terms)
        {
            long factor = term.Source switch
            {
                IndexSource.Output => output[term.Axis],
                IndexSource.Chain => chain[term.Axis],
                IndexSource.Public => publics[(PublicScalar)term.Axis],
                _ => publics.Windows[(int)output[term.Axis]],
            };
            value += term.Stride * (term.Divisor == 1 ? factor : factor / term.Divisor);
        }

        return value;
    }

    private static void Check(long coefficient)
    {
        if (coefficient is > MaxMagnitude or < -MaxMagnitude)
            throw new MalformedProgramException($"Coefficient {coefficient} of an index formula exceeds ±2^40.");
    }
}
