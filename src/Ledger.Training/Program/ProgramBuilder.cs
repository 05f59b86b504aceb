using System.Collections.Immutable;
using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Collects the tensors and rows of a program, and beside them the kernel calls that do the rows' work.</summary>
internal sealed class ProgramBuilder
{
    private readonly List<TensorDeclaration> _tensors = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private List<OpRow> _rows = [];
    private List<Carry> _carries = [];
    private List<KernelCall> _calls = [];
    private int _covered;

    /// <summary>Number of a declared tensor.</summary>
    public int this[string name] => _numbers[name];

    public ImmutableArray<TensorDeclaration> Tensors => [.. _tensors];

    public int Declare(string name, ElementKind kind, TensorRole role, params ReadOnlySpan<int> shape)
    {
        _numbers.Add(name, _tensors.Count);
        _tensors.Add(new TensorDeclaration(name, kind, role, shape));
        return _tensors.Count - 1;
    }

    /// <summary>Declares a float32 tensor that only this segment reads.</summary>
    public int Floats(string name, params ReadOnlySpan<int> shape) => Declare(name, ElementKind.Binary32, TensorRole.Intermediate, shape);

    /// <summary>Declares a float32 tensor that replaces a state tensor when the segment ends.</summary>
    public int Next(string state)
    {
        int to = this[state];
        int from = Declare("next." + state, ElementKind.Binary32, TensorRole.NextState, _tensors[to].Shape.AsSpan());
        _carries.Add(new Carry(from, to));
        return from;
    }

    /// <summary>Adds a chain; the coordinates are the output tensor's own unless a shape is given.</summary>
    public int Chain(OpKind kind, int output, ImmutableArray<Operand> operands, ImmutableArray<ChainExtent> chain, Mask mask = default, ImmutableArray<int> shape = default)
    {
        _rows.Add(new OpRow(kind, output, shape.IsDefault ? _tensors[output].Shape : shape, operands, chain, mask));
        return output;
    }

    /// <summary>Adds a listing; the coordinates are the output tensor's own unless a shape is given.</summary>
    public int Listing(ScalarListing listing, int output, ImmutableArray<Operand> operands, ImmutableArray<float> immediates = default, Mask mask = default, ImmutableArray<int> shape = default)
    {
        ImmutableArray<uint> bits = immediates.IsDefault ? [] : [.. immediates.Select(BitConverter.SingleToUInt32Bits)];
        _rows.Add(new OpRow(OpKind.Listing, output, shape.IsDefault ? _tensors[output].Shape : shape, operands, default, mask, listing, bits));
        return output;
    }

    /// <summary>Adds a listing whose operands are the same elements of tensors as long as the output.</summary>
    public int Elementwise(ScalarListing listing, int output, ReadOnlySpan<int> inputs, params ImmutableArray<float> immediates)
    {
        ImmutableArray<Operand>.Builder operands = ImmutableArray.CreateBuilder<Operand>(inputs.Length);
        foreach (int input in inputs)
            operands.Add(Operand.Element(input, AffineMap.Output(0)));
        return Listing(listing, output, operands.ToImmutable(), immediates, shape: [checked((int)_tensors[output].Length)]);
    }

    /// <summary>Adds the sum over an axis of length <paramref name="width"/> as sixteen lanes and their fold, for each of the output's elements.</summary>
    /// <param name="name">Name of the output; the lanes are called name.lanes.</param>
    /// <param name="rows">Number of sums.</param>
    /// <param name="width">Terms of each sum.</param>
    /// <param name="operands">One tensor to add up, or two whose products are; element [row, column] at row · width + column.</param>
    public int LaneSum(string name, int rows, int width, params ReadOnlySpan<int> operands)
    {
        int lanes = Floats(name + ".lanes", rows, ChainExtent.Lanes);
        AffineMap place = AffineMap.Output(0, width) + AffineMap.Chain(0);
        ImmutableArray<Operand>.Builder terms = ImmutableArray.CreateBuilder<Operand>(operands.Length);
        foreach (int operand in operands)
            terms.Add(Operand.Element(operand, place));
        Chain(operands.Length == 1 ? OpKind.AddChain : OpKind.FmaChain, lanes, terms.ToImmutable(), [ChainExtent.Lane(width, laneAxis: 1)]);
        return Fold(name, lanes, rows);
    }

    /// <summary>Adds the fold of sixteen lanes.</summary>
    public int Fold(string name, int lanes, int rows)
    {
        int sum = Floats(name, rows);
        _rows.Add(new OpRow(OpKind.LaneFold, sum, [rows], [Operand.Element(lanes, AffineMap.Output(0, ChainExtent.Lanes))]));
        return sum;
    }

    /// <summary>Adds the kernel call that does the work of all rows since the last call.</summary>
    public void Call(KernelCall call)
    {
        call.Rows = new RowRange(_covered, _rows.Count - _covered);
        _covered = _rows.Count;
        _calls.Add(call);
    }

    /// <summary>Ends a segment.</summary>
    public (Segment Segment, KernelSchedule Schedule) End(SegmentKind kind)
    {
        Segment segment = new(kind, [.. _rows], [.. _carries]);
        KernelSchedule schedule = new(segment, [.. _calls]);
        (_rows, _carries, _calls, _covered) = ([], [], [], 0);
        return (segment, schedule);
    }
}
