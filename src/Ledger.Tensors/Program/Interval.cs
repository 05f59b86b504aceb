namespace Ledger.Tensors.Program;

/// <summary>The integers from <paramref name="Min"/> to <paramref name="Max"/>, both included.</summary>
internal readonly record struct Interval(long Min, long Max)
{
    public Interval Plus(Interval other) => checked(new(Min + other.Min, Max + other.Max));

    /// <summary>{ stride × ⌊v / divisor⌋ : v in the interval }; the interval must not be negative.</summary>
    public Interval Scaled(long stride, uint divisor)
    {
        long low = checked(stride * (Min / divisor)), high = checked(stride * (Max / divisor));
        return new Interval(Math.Min(low, high), Math.Max(low, high));
    }
}

/// <summary>Bounds every index formula of one row: what it can reach whatever the coordinates are.</summary>
internal sealed class RowRanges
{
    private readonly OpRow _row;
    private readonly PublicBounds _bounds;
    private readonly bool _hasWindows;
    private readonly Interval[] _chain;

    public RowRanges(OpRow row, PublicBounds bounds, SegmentKind segment)
    {
        _row = row;
        _bounds = bounds;
        _hasWindows = segment != SegmentKind.Outer; // a window is a slot's
        _chain = new Interval[row.Chain.Length];
        for (int i = 0; i < _chain.Length; i++)
        {
            // A chain that can start beyond its extent is empty there: it contributes no value to the range.
            Interval start = Of(row.Chain[i].Start, chainAxes: 0);
            _chain[i] = new Interval(Math.Min(start.Min, row.Chain[i].Extent - 1L), row.Chain[i].Extent - 1L);
        }
    }

    /// <summary>Range of a formula that may use the first <paramref name="chainAxes"/> chain coordinates.</summary>
    public Interval Of(AffineMap map, int chainAxes)
    {
        Interval sum = new(map.Offset, map.Offset);
        foreach (IndexTerm term in map.Terms)
            sum = sum.Plus(RangeOf(term, chainAxes).Scaled(term.Stride, term.Divisor));
        return sum;
    }

    /// <summary>Most terms that one chain coordinate can take.</summary>
    public long Terms(ChainExtent chain)
    {
        long width = chain.Extent - Of(chain.Start, 0).Min;
        if (chain.Limit is not null)
            width = Math.Min(width, Of(chain.Limit - chain.Start, 0).Max);
        return Math.Max(0, (width + chain.Step - 1) / chain.Step);
    }

    private Interval RangeOf(IndexTerm term, int chainAxes)
    {
        switch (term.Source)
        {
            case IndexSource.Output when term.Axis < _row.Shape.Length:
                return new Interval(0, _row.Shape[term.Axis] - 1L);
            case IndexSource.Chain when term.Axis < chainAxes:
                return _chain[term.Axis];
            case IndexSource.Public when term.Axis <= (byte)PublicScalar.Accepted:
                return new Interval(0, _bounds[(PublicScalar)term.Axis]);
            case IndexSource.Window when _hasWindows && term.Axis < _row.Shape.Length && _row.Shape[term.Axis] <= _bounds.Windows:
                return new Interval(0, _bounds.Window);
            default:
                throw new MalformedProgramException($"an index formula reads {term.Source} {term.Axis}, which the row does not have");
        }
    }
}
