namespace Ledger.Tensors.Program;

/// <summary>Gives the bits of any element of any tensor that is known so far.</summary>
public interface ITensorReader
{
    /// <summary>The 32 bits of one element.</summary>
    uint Read(int tensor, long index);
}

/// <summary>The definition of a program in plain C#: what any element of any row is. Spec: protocol.md §4.3.</summary>
/// <remarks>
/// It reads nothing but the row, one element at a time, in the order that the referee contract follows. Kernels are right
/// when they give the same bits.
/// </remarks>
public static class Interpreter
{
    /// <summary>The bits of one element of a row's output.</summary>
    public static uint EvaluateElement(OpRow row, long element, ITensorReader tensors, PublicScalars publics)
    {
        Span<long> output = stackalloc long[TensorDeclaration.MaxRank];
        output = output[..row.Shape.Length];
        for (int axis = row.Shape.Length - 1; axis >= 0; axis--)
            (element, output[axis]) = Math.DivRem(element, row.Shape[axis]);
        if (row.Mask.Hides(output, publics))
            return 0;
        return row.Kind switch
        {
            OpKind.LaneFold => Fold(row, output, tensors, publics),
            OpKind.Listing => Execute(row, output, tensors, publics),
            _ => Chain(row, output, tensors, publics),
        };
    }

    /// <summary>One execution of the referee: a chain after term number <paramref name="term"/>, or a whole fold or listing.</summary>
    /// <param name="row">The row; the element is not masked and its chain has the term.</param>
    /// <param name="element">Number of the element.</param>
    /// <param name="term">Number of the term, the inner chain coordinate running fastest; 0 where the row is no chain.</param>
    /// <param name="acc">Value of the chain before the term.</param>
    /// <param name="tensors">The tensors that the row reads.</param>
    /// <param name="publics">The execution's public scalars.</param>
    public static uint EvaluateTerm(OpRow row, long element, long term, uint acc, ITensorReader tensors, PublicScalars publics)
    {
        if (!row.IsChain)
            return EvaluateElement(row, element, tensors, publics);
        Span<long> output = stackalloc long[TensorDeclaration.MaxRank];
        output = output[..row.Shape.Length];
        for (int axis = row.Shape.Length - 1; axis >= 0; axis--)
            (element, output[axis]) = Math.DivRem(element, row.Shape[axis]);
        Span<long> chain = stackalloc long[OpRow.MaxChainDimensions];
        for (int i = row.Chain.Length - 1; i >= 0; i--)
        {
            ChainExtent extent = row.Chain[i];
            long start = extent.Start.Evaluate(output, default, publics);
            long terms = Math.Max(1, (End(extent, output, publics) - start + extent.Step - 1) / extent.Step);
            (long outer, long own) = i == 0 ? (0, term) : Math.DivRem(term, terms);
            chain[i] = start + own * extent.Step;
            term = outer;
        }

        return Term(row, acc, output, chain, tensors, publics);
    }

    /// <summary>All elements of a row's output, in order.</summary>
    public static void EvaluateRow(OpRow row, ITensorReader tensors, PublicScalars publics, Span<uint> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = EvaluateElement(row, i, tensors, publics);
    }

    /// <summary>Executes a segment: every row in order, then the carries, all at once.</summary>
    public static void Run(OpTable table, Segment segment, TensorStore tensors, PublicScalars publics)
    {
        foreach (OpRow row in segment.Rows)
        {
            uint[] values = new uint[table.Tensors[row.Output].Length];
            EvaluateRow(row, tensors, publics, values);
            tensors[row.Output] = values;
        }

        uint[][] carried = [.. segment.Carries.Select(carry => tensors[carry.From])];
        for (int i = 0; i < carried.Length; i++)
            tensors[segment.Carries[i].To] = carried[i];
    }

    private static uint Chain(OpRow row, ReadOnlySpan<long> output, ITensorReader tensors, PublicScalars publics)
    {
        uint acc = row.Kind == OpKind.MaxChain ? Float32Scalar.ToBits(float.NegativeInfinity) : 0;
        Span<long> chain = stackalloc long[OpRow.MaxChainDimensions];
        ChainExtent outer = row.Chain[0];
        long end = End(outer, output, publics);
        for (chain[0] = outer.Start.Evaluate(output, default, publics); chain[0] < end; chain[0] += outer.Step)
        {
            if (row.Chain.Length == 1)
            {
                acc = Term(row, acc, output, chain, tensors, publics);
                continue;
            }

            ChainExtent inner = row.Chain[1];
            long innerEnd = End(inner, output, publics);
            for (chain[1] = inner.Start.Evaluate(output, default, publics); chain[1] < innerEnd; chain[1] += inner.Step)
                acc = Term(row, acc, output, chain, tensors, publics);
        }

        return acc;
    }

    private static uint Term(OpRow row, uint acc, ReadOnlySpan<long> output, ReadOnlySpan<long> chain, ITensorReader tensors, PublicScalars publics)
    {
        uint a = Value(row.Operands[0], output, chain, tensors, publics);
        return row.Kind switch
        {
            OpKind.FmaChain => ScalarInstruction.Execute(ScalarOperation.Fma, a, Value(row.Operands[1], output, chain, tensors, publics), acc),
            OpKind.AddChain => ScalarInstruction.Execute(ScalarOperation.Add, acc, a, 0),
            OpKind.MaxChain => ScalarInstruction.Execute(ScalarOperation.Max, acc, a, 0),
            _ => acc | a,
        };
    }

    private static long End(ChainExtent chain, ReadOnlySpan<long> output, PublicScalars publics) =>
        chain.Limit is null ? chain.Extent : Math.Min(chain.Extent, chain.Limit.Evaluate(output, default, publics));

    private static uint Fold(OpRow row, ReadOnlySpan<long> output, ITensorReader tensors, PublicScalars publics)
    {
        Span<float> lanes = stackalloc float[ChainExtent.Lanes];
        long first = row.Operands[0].Map.Evaluate(output, default, publics);
        for (int lane = 0; lane < lanes.Length; lane++)
            lanes[lane] = Float32Scalar.FromBits(tensors.Read(row.Operands[0].Tensor, first + lane));
        for (int width = lanes.Length / 2; width >= 1; width /= 2)
        {
            for (int lane = 0; lane < width; lane++)
                lanes[lane] = Float32Scalar.Add(lanes[lane], lanes[lane + width]);
        }

        return Float32Scalar.ToBits(lanes[0]);
    }

    private static uint Execute(OpRow row, ReadOnlySpan<long> output, ITensorReader tensors, PublicScalars publics)
    {
        Span<uint> operands = stackalloc uint[OpRow.MaxOperands];
        operands = operands[..row.Operands.Length];
        for (int i = 0; i < operands.Length; i++)
            operands[i] = Value(row.Operands[i], output, default, tensors, publics);
        return row.Listing!.Evaluate(operands, row.Immediates.AsSpan());
    }

    private static uint Value(Operand operand, ReadOnlySpan<long> output, ReadOnlySpan<long> chain, ITensorReader tensors, PublicScalars publics)
    {
        long index = operand.Map.Evaluate(output, chain, publics);
        if (operand.Gather is { } gather)
        {
            uint word = tensors.Read(gather.Tensor, gather.Map.Evaluate(output, chain, publics));
            if (word >= gather.Bound)
                return 0;
            index += gather.Stride * word;
        }

        return operand.Source switch
        {
            OperandSource.Element => tensors.Read(operand.Tensor, index),
            OperandSource.Index => (uint)index,
            _ => index == 0 ? Float32Scalar.ToBits(1f) : 0,
        };
    }
}
