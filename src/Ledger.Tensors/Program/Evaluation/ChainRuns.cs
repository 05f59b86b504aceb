
namespace Ledger.Tensors.Program;

/// <summary>Chains of neighbouring outputs of one row: finds out where their operands lie and lets the kernels follow them.</summary>
internal sealed unsafe class ChainRuns
{
    private readonly RowEvaluator _owner;
    private readonly OpKind _kind;
    private readonly CompiledOperand[] _operands;
    private readonly CompiledChain? _outerChain;
    private readonly CompiledChain _inner;
    private readonly int _innerAxis;
    private readonly long[] _terms = new long[EvaluationScratch.ChainLanes];
    private readonly Source[] _sources;
    private (long First, long Lane, long Term, long Terms, int Lanes) _keptKey;

    public ChainRuns(RowEvaluator owner, OpRow row, PublicScalars publics, ITensorSpans tensors)
    {
        int last = row.Shape.Length - 1;
        _owner = owner;
        _kind = row.Kind;
        _operands = [.. row.Operands.Select(operand => new CompiledOperand(operand, last, publics, tensors))];
        _innerAxis = row.Chain.Length - 1;
        _inner = new CompiledChain(row.Chain[_innerAxis], last, publics);
        _outerChain = _innerAxis == 0 ? null : new CompiledChain(row.Chain[0], last, publics);
        _sources = new Source[_operands.Length];
    }

    private enum Form
    {
        Direct,
        Strided,
        Same,
        General,
    }

    /// <summary>How an operand is had for the visible outputs of a block.</summary>
    private record struct Source(Form Form, LaneValues Values, long First, long LaneStride, long TermStride);

    /// <summary>True if the terms of neighbouring outputs of the row go together.</summary>
    public static bool Fits(OpRow row, PublicScalars publics)
    {
        int last = row.Shape.Length - 1;
        return new CompiledChain(row.Chain[^1], last, publics).IsLinear
            && (row.Chain.Length == 1 || new CompiledChain(row.Chain[0], last, publics).IsUniform);
    }

    /// <summary>Computes visible outputs of a block of at most <see cref="EvaluationScratch.ChainLanes"/>.</summary>
    public void Run(ReadOnlySpan<long> outer, int block, int blockWidth, int from, Span<uint> destination)
    {
        foreach (CompiledOperand operand in _operands)
            operand.Enter(outer);
        _inner.Enter(outer);
        long least = CountTerms(from, destination.Length);
        destination.Fill(_kind == OpKind.MaxChain ? Float32Scalar.ToBits(float.NegativeInfinity) : 0);
        Block place = new(block, blockWidth, from, least);
        fixed (uint* acc = destination)
        fixed (uint* first = _operands[0].Words)
        fixed (uint* second = _operands[^1].Words)
        {
            if (_outerChain is null)
            {
                Follow(0, place, acc, destination.Length, first, second);
            }
            else
            {
                _outerChain.Enter(outer);
                long value = _outerChain.Start(0), count = _outerChain.Terms(0);
                for (long t = 0; t < count; t++, value += _outerChain.Step)
                    Follow(value, place, acc, destination.Length, first, second);
            }
        }

        if (_kind is OpKind.FmaChain or OpKind.AddChain)
            ListingVectors.Canonical(destination);
    }

    private readonly record struct Block(int Start, int Width, int From, long Terms);

    /// <summary>Terms of every output; returns the least.</summary>
    private long CountTerms(int from, int lanes)
    {
        if (_inner.IsUniform)
        {
            long terms = _inner.Terms(from);
            _terms.AsSpan(0, lanes).Fill(terms);
            return terms;
        }

        long least = long.MaxValue;
        for (int lane = 0; lane < lanes; lane++)
        {
            _terms[lane] = _inner.Terms(from + lane);
            least = Math.Min(least, _terms[lane]);
        }

        return least;
    }

    /// <summary>The terms of the inner chain at one value of the outer one.</summary>
    private void Follow(long outerValue, Block block, uint* acc, int lanes, uint* first, uint* second)
    {
        EvaluationScratch scratch = EvaluationScratch.Current;
        bool whole = true;
        for (int i = 0; i < _operands.Length && block.Terms > 0; i++)
        {
            _sources[i] = Locate(i, outerValue, block, lanes, i == 0 ? first : second, scratch);
            whole &= _sources[i].Form == Form.Direct;
        }

        uint none = 0;
        LaneValues unused = new((nint)(&none), 0, false);
        long step = whole ? block.Terms : EvaluationScratch.ChainTerms;
        for (long t = 0; t < block.Terms; t += step)
        {
            long terms = Math.Min(step, block.Terms - t);
            LaneValues a = LayOut(0, outerValue, block, t, terms, lanes, first, scratch);
            LaneValues b = _operands.Length == 1 ? unused : LayOut(1, outerValue, block, t, terms, lanes, second, scratch);
            Advance(a, b, terms, acc, lanes);
        }

        if (_inner.IsUniform)
            return;
        for (int lane = 0; lane < lanes; lane++)
        {
            long last = block.From + lane, value = _inner.Start(last) + block.Terms * _inner.Step;
            for (long t = block.Terms; t < _terms[lane]; t++, value += _inner.Step)
                acc[lane] = Next(acc[lane], last, outerValue, value);
        }
    }

    /// <summary>Where an operand lies for the terms that all outputs have.</summary>
    private Source Locate(int number, long outerValue, Block block, int lanes, uint* words, EvaluationScratch scratch)
    {
        CompiledOperand operand = _operands[number];
        if (!operand.IsStrided)
            return new Source(operand.ReadsLast || (operand.ReadsChain(_innerAxis) && _inner.StartStride != 0) ? Form.General : Form.Same, default, 0, 0, 0);
        long inner = operand.Map.ChainStrides[_innerAxis], outer = _innerAxis == 0 ? 0 : operand.Map.ChainStrides[0];
        long lane = operand.Map.LastStride + inner * _inner.StartStride, term = inner * _inner.Step;
        long first = operand.Base + operand.Map.LastStride * block.From + inner * _inner.Start(block.From) + outer * outerValue;
        CheckInside(first, lane * (lanes - 1), term * (block.Terms - 1), operand.Words.Length);
        if (lane is 0 or 1)
            return new Source(Form.Direct, new LaneValues((nint)(words + first), term, lane == 1), first, lane, term);
        Source strided = new(Form.Strided, default, first, lane, term);
        if (!_inner.IsUniform || number == 0 || block.Terms > EvaluationScratch.KeptTerms)
            return strided;

        // The same for every run whose outer coordinates this operand does not read: laid out once, for all columns of the block.
        first -= lane * (block.From - block.Start);
        CheckInside(first, lane * (block.Width - 1), term * (block.Terms - 1), operand.Words.Length);
        uint* kept = scratch.Kept(block.Terms);
        (long, long, long, long, int) key = (first, lane, term, block.Terms, block.Width);
        if (scratch.Owner != _owner || _keptKey != key)
            Copy(words, first, lane, term, block.Terms, block.Width, kept);
        (scratch.Owner, _keptKey) = (_owner, key);
        return new Source(Form.Direct, new LaneValues((nint)(kept + block.From - block.Start), EvaluationScratch.ChainLanes, true), first, lane, term);
    }

    /// <summary>The values of an operand for some terms, copied into scratch where they do not lie side by side.</summary>
    private LaneValues LayOut(int number, long outerValue, Block block, long term, long terms, int lanes, uint* words, EvaluationScratch scratch)
    {
        Source source = _sources[number];
        uint* room = scratch.Terms(number);
        switch (source.Form)
        {
            case Form.Direct:
                return source.Values with { First = (nint)source.Values.At(term) };
            case Form.Strided:
                Copy(words, source.First + term * source.TermStride, source.LaneStride, source.TermStride, terms, lanes, room);
                return new LaneValues((nint)room, EvaluationScratch.ChainLanes, true);
            default:
                bool isSame = source.Form == Form.Same;
                long stride = isSame ? 1 : EvaluationScratch.ChainLanes;
                for (int lane = 0; lane < (isSame ? 1 : lanes); lane++)
                {
                    long last = block.From + lane, value = _inner.Start(last) + term * _inner.Step;
                    for (long t = 0; t < terms; t++, value += _inner.Step)
                        room[t * stride + lane] = Value(number, last, outerValue, value);
                }

                return new LaneValues((nint)room, stride, !isSame);
        }
    }

    private static void Copy(uint* words, long first, long laneStride, long termStride, long terms, int lanes, uint* room)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            uint* source = words + first + lane * laneStride;
            for (long t = 0; t < terms; t++)
                room[t * EvaluationScratch.ChainLanes + lane] = source[t * termStride];
        }
    }

    private void Advance(LaneValues a, LaneValues b, long terms, uint* acc, int lanes)
    {
        switch (_kind)
        {
            case OpKind.FmaChain:
                ChainKernels.Run<FmaStep>(a, b, terms, acc, lanes);
                break;
            case OpKind.AddChain:
                ChainKernels.Run<AddStep>(a, b, terms, acc, lanes);
                break;
            case OpKind.MaxChain:
                ChainKernels.Run<MaxStep>(a, b, terms, acc, lanes);
                break;
            default:
                ChainKernels.Run<OrStep>(a, b, terms, acc, lanes);
                break;
        }
    }

    private uint Value(int number, long last, long outerValue, long value) =>
        _innerAxis == 0 ? _operands[number].Value(last, value, 0) : _operands[number].Value(last, outerValue, value);

    private uint Next(uint acc, long last, long outerValue, long value)
    {
        uint a = Value(0, last, outerValue, value);
        return _kind switch
        {
            OpKind.FmaChain => ScalarInstruction.Execute(ScalarOperation.Fma, a, Value(1, last, outerValue, value), acc),
            OpKind.AddChain => ScalarInstruction.Execute(ScalarOperation.Add, acc, a, 0),
            OpKind.MaxChain => ScalarInstruction.Execute(ScalarOperation.Max, acc, a, 0),
            _ => acc | a,
        };
    }

    /// <summary>Pointers are followed only after the corners of what they reach were seen to lie inside the tensor.</summary>
    private static void CheckInside(long first, long lanes, long terms, int length)
    {
        long least = first + Math.Min(0, lanes) + Math.Min(0, terms), most = first + Math.Max(0, lanes) + Math.Max(0, terms);
        if (least < 0 || most >= length)
            throw new ArgumentException($"A row reads the elements {least} to {most} of a tensor of {length}.");
    }
}
