namespace Ledger.Tensors.Program;

/// <summary>An operand of a row, ready to be read along runs of neighbouring outputs.</summary>
internal sealed class CompiledOperand
{
    private readonly Operand _operand;
    private readonly CompiledMap _map;
    private readonly CompiledMap? _gather;
    private readonly ITensorSpans _tensors;
    private long _base, _gatherBase;

    public CompiledOperand(Operand operand, int lastAxis, PublicScalars publics, ITensorSpans tensors)
    {
        _operand = operand;
        _tensors = tensors;
        _map = new CompiledMap(operand.Map, lastAxis, publics);
        _gather = operand.Gather is null ? null : new CompiledMap(operand.Gather.Map, lastAxis, publics);
    }

    /// <summary>True if the value is the tensor's element at an index that is linear in last and chain coordinates.</summary>
    public bool IsStrided => _operand.Source == OperandSource.Element && _gather is null && _map.IsAffine;

    /// <summary>True if the value is an index that is linear in the last coordinate.</summary>
    public bool IsCounting => _operand.Source == OperandSource.Index && _gather is null && _map.IsAffine;

    /// <summary>The index formula.</summary>
    public CompiledMap Map => _map;

    /// <summary>Index at last coordinate and chain coordinates zero.</summary>
    public long Base => _base;

    /// <summary>The elements of the tensor; none where the value is not one of them.</summary>
    public ReadOnlySpan<uint> Words => _operand.Source == OperandSource.Element ? _tensors.Words(_operand.Tensor) : default;

    /// <summary>True if the value may change along a run at fixed chain coordinates.</summary>
    public bool ReadsLast => _map.ReadsLast || _gather is { ReadsLast: true };

    /// <summary>True if the value depends on a chain coordinate.</summary>
    public bool ReadsChain(int coordinate) => _map.ReadsChain(coordinate) || (_gather is not null && _gather.ReadsChain(coordinate));

    /// <summary>Moves to another run.</summary>
    public void Enter(ReadOnlySpan<long> outer)
    {
        _base = _map.Base(outer);
        if (_gather is not null)
            _gatherBase = _gather.Base(outer);
    }

    /// <summary>The value at one place of the run: the definition, <see cref="Interpreter"/>.</summary>
    public uint Value(long last, long firstChain, long secondChain)
    {
        long index = _base + _map.Last(last) + _map.Chain(firstChain, secondChain);
        if (_gather is not null)
        {
            Gather gather = _operand.Gather!;
            uint word = _tensors.Words(gather.Tensor)[checked((int)(_gatherBase + _gather.Last(last) + _gather.Chain(firstChain, secondChain)))];
            if (word >= gather.Bound)
                return 0;
            index += gather.Stride * word;
        }

        return _operand.Source switch
        {
            OperandSource.Element => Words[checked((int)index)],
            OperandSource.Index => (uint)index,
            _ => index == 0 ? Float32Scalar.ToBits(1f) : 0,
        };
    }
}
