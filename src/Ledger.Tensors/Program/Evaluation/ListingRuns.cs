using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>A listing on blocks of elements: lays out its operands and executes one instruction after the other on the whole block.</summary>
internal sealed unsafe class ListingRuns
{
    private readonly OpRow _row;
    private readonly CompiledOperand[] _operands;
    private readonly ImmutableArray<uint> _given;
    private readonly bool[] _isDirect;
    private readonly long[] _direct;

    public ListingRuns(OpRow row, PublicScalars publics, ITensorSpans tensors)
    {
        _row = row;
        _operands = [.. row.Operands.Select(operand => new CompiledOperand(operand, row.Shape.Length - 1, publics, tensors))];
        _given = [.. row.Immediates, .. row.Listing!.Constants];
        _isDirect = new bool[_operands.Length];
        _direct = new long[_operands.Length];
    }

    /// <summary>Lays out what is the same for every element.</summary>
    public void Begin()
    {
        EvaluationScratch scratch = EvaluationScratch.Current;
        for (int i = 0; i < _given.Length; i++)
            new Span<uint>(scratch.Value(_operands.Length + i), EvaluationScratch.ListingLanes).Fill(_given[i]);
    }

    /// <summary>Lays out the operands of <paramref name="width"/> elements of one run at <paramref name="place"/> of the block.</summary>
    /// <param name="outer">Coordinates of the run.</param>
    /// <param name="start">Last coordinate of the first element.</param>
    /// <param name="place">Where in the block they go.</param>
    /// <param name="width">Number of elements.</param>
    /// <param name="alone">True if the block holds nothing else: an operand may then be read where it lies.</param>
    public void Fill(ReadOnlySpan<long> outer, int start, int place, int width, bool alone)
    {
        EvaluationScratch scratch = EvaluationScratch.Current;
        for (int i = 0; i < _operands.Length; i++)
        {
            CompiledOperand operand = _operands[i];
            operand.Enter(outer);
            Span<uint> room = new(scratch.Value(i) + place, width);
            long stride = operand.Map.LastStride, first = operand.Base + stride * start;
            _isDirect[i] = alone && operand.IsStrided && stride == 1;
            if (_isDirect[i])
            {
                _direct[i] = first;
            }
            else if (operand.IsStrided)
            {
                Gather(operand.Words, first, stride, room);
            }
            else if (operand.IsCounting)
            {
                for (int lane = 0; lane < width; lane++)
                    room[lane] = (uint)(first + stride * lane);
            }
            else if (!operand.ReadsLast)
            {
                room.Fill(operand.Value(start, 0, 0));
            }
            else
            {
                for (int lane = 0; lane < width; lane++)
                    room[lane] = operand.Value(start + lane, 0, 0);
            }
        }
    }

    /// <summary>Executes the listing on the elements laid out since the last call.</summary>
    public void Execute(Span<uint> destination)
    {
        fixed (uint* first = Direct(0, destination.Length))
        fixed (uint* second = Direct(1, destination.Length))
        fixed (uint* third = Direct(2, destination.Length))
        fixed (uint* result = destination)
        {
            EvaluationScratch scratch = EvaluationScratch.Current;
            uint** operands = stackalloc uint*[OpRow.MaxOperands];
            operands[0] = first;
            operands[1] = second;
            operands[2] = third;
            ScalarListing listing = _row.Listing!;
            int inputs = _operands.Length + _given.Length, last = inputs + listing.Instructions.Length - 1;
            if (listing.Instructions.IsEmpty)
                new ReadOnlySpan<uint>(At(last), destination.Length).CopyTo(destination);
            for (int i = inputs; i <= last; i++)
            {
                ScalarInstruction instruction = listing.Instructions[i - inputs];
                uint* target = i == last ? result : scratch.Value(i);
                ListingVectors.Execute(instruction.Operation, At(instruction.A), At(instruction.B), At(instruction.C), target, destination.Length);
            }

            uint* At(int value) => value < _operands.Length && _isDirect[value] ? operands[value] : scratch.Value(value);
        }
    }

    private ReadOnlySpan<uint> Direct(int operand, int length) =>
        operand < _operands.Length && _isDirect[operand] ? _operands[operand].Words.Slice(checked((int)_direct[operand]), length) : default;

    private static void Gather(ReadOnlySpan<uint> words, long first, long stride, Span<uint> room)
    {
        if (stride == 0)
        {
            room.Fill(words[checked((int)first)]);
        }
        else if (stride == 1)
        {
            words.Slice(checked((int)first), room.Length).CopyTo(room);
        }
        else
        {
            for (int lane = 0; lane < room.Length; lane++)
                room[lane] = words[checked((int)(first + stride * lane))];
        }
    }
}
