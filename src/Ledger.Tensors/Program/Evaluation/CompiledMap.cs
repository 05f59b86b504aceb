namespace Ledger.Tensors.Program;

/// <summary>An index formula with the public scalars put in and its terms sorted by what changes how often.</summary>
/// <remarks>
/// Along a run of neighbouring outputs only the last coordinate changes: value = base of the run + what the last coordinate adds
/// + what the chain coordinates add.
/// </remarks>
internal sealed class CompiledMap
{
    private readonly long _constant;
    private readonly IndexTerm[] _outer, _last, _chain;
    private readonly PublicScalars _publics;

    public CompiledMap(AffineMap map, int lastAxis, PublicScalars publics)
    {
        _publics = publics;
        _constant = map.Offset;
        List<IndexTerm> outer = [], last = [], chain = [];
        foreach (IndexTerm term in map.Terms)
        {
            if (term.Source == IndexSource.Public)
                _constant += term.Stride * (publics[(PublicScalar)term.Axis] / term.Divisor);
            else if (term.Source == IndexSource.Chain && term.Divisor == 1)
                ChainStrides[term.Axis] = term.Stride;
            else if (term.Source == IndexSource.Chain)
                chain.Add(term);
            else if (term.Axis != lastAxis)
                outer.Add(term);
            else if (term.Source == IndexSource.Output && term.Divisor == 1)
                LastStride = term.Stride;
            else
                last.Add(term);
        }

        (_outer, _last, _chain) = ([.. outer], [.. last], [.. chain]);
    }

    /// <summary>What one step along the last coordinate adds, unless <see cref="IsAffine"/> is false.</summary>
    public long LastStride { get; }

    /// <summary>What one step along each chain coordinate adds, unless <see cref="IsAffine"/> is false.</summary>
    public long[] ChainStrides { get; } = new long[OpRow.MaxChainDimensions];

    /// <summary>True if last and chain coordinates add multiples of themselves.</summary>
    public bool IsAffine => _last.Length == 0 && _chain.Length == 0;

    /// <summary>True if the value may change along a run at fixed chain coordinates.</summary>
    public bool ReadsLast => LastStride != 0 || _last.Length != 0;

    /// <summary>True if the last coordinate adds multiples of itself.</summary>
    public bool IsLinearInLast => _last.Length == 0;

    /// <summary>True if the value depends on a chain coordinate.</summary>
    public bool ReadsChain(int coordinate) => ChainStrides[coordinate] != 0 || _chain.Any(term => term.Axis == coordinate);

    /// <summary>The part of the value that does not change along a run.</summary>
    public long Base(ReadOnlySpan<long> outer)
    {
        long value = _constant;
        foreach (IndexTerm term in _outer)
            value += term.Stride * (Factor(term, outer[term.Axis]) / term.Divisor);
        return value;
    }

    /// <summary>What the last coordinate adds.</summary>
    public long Last(long coordinate)
    {
        long value = LastStride * coordinate;
        foreach (IndexTerm term in _last)
            value += term.Stride * (Factor(term, coordinate) / term.Divisor);
        return value;
    }

    /// <summary>What the chain coordinates add.</summary>
    public long Chain(long first, long second)
    {
        long value = ChainStrides[0] * first + ChainStrides[1] * second;
        foreach (IndexTerm term in _chain)
            value += term.Stride * ((term.Axis == 0 ? first : second) / term.Divisor);
        return value;
    }

    private long Factor(IndexTerm term, long coordinate) =>
        term.Source == IndexSource.Window ? _publics.Windows[(int)coordinate] : coordinate;
}
