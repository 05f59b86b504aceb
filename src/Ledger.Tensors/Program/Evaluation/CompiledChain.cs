namespace Ledger.Tensors.Program;

/// <summary>A chain coordinate of a row, ready to be followed along runs of neighbouring outputs.</summary>
internal sealed class CompiledChain
{
    private readonly ChainExtent _chain;
    private readonly CompiledMap _start;
    private readonly CompiledMap? _limit;
    private long _startBase, _limitBase;

    public CompiledChain(ChainExtent chain, int lastAxis, PublicScalars publics)
    {
        _chain = chain;
        _start = new CompiledMap(chain.Start, lastAxis, publics);
        _limit = chain.Limit is null ? null : new CompiledMap(chain.Limit, lastAxis, publics);
    }

    /// <summary>Distance of neighbouring values.</summary>
    public int Step => _chain.Step;

    /// <summary>What one step along the last coordinate adds to the first value.</summary>
    public long StartStride => _start.LastStride;

    /// <summary>True if the first value is linear in the last coordinate.</summary>
    public bool IsLinear => _start.IsLinearInLast;

    /// <summary>True if first value and number of terms are the same along a run.</summary>
    public bool IsUniform => !_start.ReadsLast && _limit is not { ReadsLast: true };

    /// <summary>Moves to another run.</summary>
    public void Enter(ReadOnlySpan<long> outer)
    {
        _startBase = _start.Base(outer);
        _limitBase = _limit is null ? 0 : _limit.Base(outer);
    }

    /// <summary>First value at a last coordinate.</summary>
    public long Start(long last) => _startBase + _start.Last(last);

    /// <summary>Number of terms at a last coordinate.</summary>
    public long Terms(long last)
    {
        long end = _limit is null ? _chain.Extent : Math.Min(_chain.Extent, _limitBase + _limit.Last(last));
        return Math.Max(0, (end - Start(last) + _chain.Step - 1) / _chain.Step);
    }
}
