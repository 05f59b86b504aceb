using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>The rules of a well-formed table. Spec: protocol.md §4.4.</summary>
internal static class OpTableRules
{
    /// <summary>Most terms of a chain.</summary>
    public const long MaxTerms = 65_536;

    public const int MaxTensors = 1 << 20;
    public const int MaxRows = 65_536;

    public static void Check(OpTable table)
    {
        CheckTensors(table.Tensors);
        CheckBounds(table.Bounds);
        bool[] computed = new bool[table.Tensors.Length];
        ImmutableArray<Segment> segments = table.Segments;
        for (int i = 0; i < segments.Length; i++)
        {
            if ((int)segments[i].Kind != i)
                throw new MalformedProgramException($"Segment {i} is marked {segments[i].Kind}.");
            CheckSegment(table, segments[i], computed);
        }

        for (int i = 0; i < computed.Length; i++)
        {
            if (table.Tensors[i].IsComputed != computed[i])
                throw new MalformedProgramException($"No row computes {table.Tensors[i]}.");
        }

        TensorGroupRules.Check(table);
    }

    private static void CheckTensors(ImmutableArray<TensorDeclaration> tensors)
    {
        if (tensors.Length is 0 or > MaxTensors)
            throw new MalformedProgramException($"A program has 1 to {MaxTensors} tensors, not {tensors.Length}.");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (TensorDeclaration tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new MalformedProgramException($"Two tensors are called {tensor.Name}.");
        }
    }

    private static void CheckBounds(PublicBounds bounds)
    {
        if (!float.IsFinite(bounds.LargestScale) || !(bounds.LargestScale > 0))
            throw new MalformedProgramException($"The largest scale {bounds.LargestScale} is not a positive number.");
        ReadOnlySpan<long> values = [bounds.Round, bounds.Step, bounds.GlobalStep, bounds.Accepted, bounds.Window, bounds.Windows];
        foreach (long value in values)
        {
            if (value is < 0 or > int.MaxValue)
                throw new MalformedProgramException($"Bound {value} of a public scalar is not in 0 .. 2^31-1.");
        }
    }

    private static void CheckSegment(OpTable table, Segment segment, bool[] computed)
    {
        // What one segment computed, the next one sees only through the state that it carried.
        bool[] known = [.. table.Tensors.Select(tensor => !tensor.IsComputed)];
        if (segment.Rows.Length > MaxRows)
            throw new MalformedProgramException($"Segment {segment.Kind} has {segment.Rows.Length} rows; allowed are {MaxRows}.");
        for (int i = 0; i < segment.Rows.Length; i++)
        {
            OpRow row = segment.Rows[i];
            try
            {
                CheckRow(table, segment.Kind, row, known);
                Require(!computed[row.Output], $"{table.Tensors[row.Output]} is computed twice");
            }
            catch (Exception e) when (e is MalformedProgramException or OverflowException)
            {
                throw new MalformedProgramException($"{segment.Kind} row {i}: {e.Message}.", e);
            }

            known[row.Output] = computed[row.Output] = true;
        }

        HashSet<int> replaced = [];
        foreach (Carry carry in segment.Carries)
        {
            bool inRange = (uint)carry.From < (uint)table.Tensors.Length && (uint)carry.To < (uint)table.Tensors.Length;
            if (!inRange || !known[carry.From] || !replaced.Add(carry.To))
                throw new MalformedProgramException($"Segment {segment.Kind}: {carry} names an unknown tensor or a target twice.");
            TensorDeclaration from = table.Tensors[carry.From], to = table.Tensors[carry.To];
            if (from.Role != TensorRole.NextState || TensorGroups.Of(to.Role) != TensorGroupRules.Replaced(segment.Kind) || from.Length != to.Length || from.Kind != to.Kind)
                throw new MalformedProgramException($"Segment {segment.Kind}: {from} cannot replace {to}.");
        }
    }

    private static void CheckRow(OpTable table, SegmentKind segment, OpRow row, bool[] known)
    {
        Require((uint)row.Output < (uint)table.Tensors.Length, "the output is not a tensor of the program");
        TensorDeclaration output = table.Tensors[row.Output];
        Require(output.IsComputed && !known[row.Output], $"{output} is given or computed twice");
        Require(TensorDeclaration.LengthOf(row.Shape, "the row") == output.Length, $"the shape [{string.Join(", ", row.Shape)}] does not fill {output}");
        CheckKind(row, output.Kind, table);
        CheckMask(row);

        RowRanges ranges = new(row, table.Bounds, segment);
        CheckChain(row, ranges);
        int reads = 0;
        foreach (Operand operand in row.Operands)
        {
            reads += operand.Reads;
            CheckOperand(table, segment, row, operand, ranges, known);
        }

        Require(reads <= OpRow.MaxOperands, $"an output element (or chain term) reads {reads} tensor elements; allowed are {OpRow.MaxOperands}");
    }

    private static void CheckKind(OpRow row, ElementKind output, OpTable table)
    {
        int operands = row.Operands.Length;
        int wanted = row.Kind switch
        {
            OpKind.FmaChain => 2,
            OpKind.AddChain or OpKind.MaxChain or OpKind.OrChain or OpKind.LaneFold => 1,
            OpKind.Listing => row.Listing?.Operands ?? throw new MalformedProgramException("a listing row names no listing"),
            _ => throw new MalformedProgramException($"kind {(byte)row.Kind} is unknown"),
        };
        Require(operands == wanted, $"{row.Kind} {row.Listing?.Name} takes {wanted} operands, not {operands}");
        int immediates = row.Kind == OpKind.Listing ? row.Listing!.Immediates : 0;
        Require(row.Immediates.Length == immediates, $"{row.Kind} {row.Listing?.Name} takes {immediates} immediates, not {row.Immediates.Length}");
        Require(row.Kind == OpKind.Listing || row.Listing is null, "only a listing row names a listing");
        Require(row.IsChain ? row.Chain.Length is 1 or OpRow.MaxChainDimensions : row.Chain.IsEmpty, "the number of chain coordinates does not fit the kind");
        if (row.Kind == OpKind.Listing)
            return;
        ElementKind kind = row.Kind == OpKind.OrChain ? ElementKind.Word32 : ElementKind.Binary32;
        Require(output == kind, $"{row.Kind} computes {kind}");
        foreach (Operand operand in row.Operands)
        {
            bool fits = operand.Source switch
            {
                OperandSource.Element => (uint)operand.Tensor < (uint)table.Tensors.Length && table.Tensors[operand.Tensor].Kind == kind,
                OperandSource.Index => kind == ElementKind.Word32,
                _ => kind == ElementKind.Binary32,
            };
            Require(fits && (row.Kind != OpKind.LaneFold || operand is { Source: OperandSource.Element, Gather: null }), $"an operand of {row.Kind} is not {kind}");
        }
    }

    private static void CheckMask(OpRow row)
    {
        int rank = row.Shape.Length;
        bool fits = row.Mask.Kind switch
        {
            MaskKind.None => row.Mask == Mask.None,
            MaskKind.Causal => row.Mask.Axis < rank && row.Mask.Other < rank,
            MaskKind.BelowPublic => row.Mask.Axis < rank && row.Mask.Other <= (byte)PublicScalar.Accepted,
            _ => false,
        };
        Require(fits, "the mask names an axis or a scalar that the row does not have");
    }

    private static void CheckChain(OpRow row, RowRanges ranges)
    {
        long terms = 1;
        foreach (ChainExtent chain in row.Chain)
        {
            Require(chain is { Extent: >= 1, Step: >= 1 }, "a chain has an extent or a step below 1");
            Require(ranges.Of(chain.Start, 0).Min >= 0, "a chain can start below 0");
            if (chain.Limit is not null)
                ranges.Of(chain.Limit, 0);
            terms *= Math.Min(ranges.Terms(chain), MaxTerms + 1);
        }

        Require(terms <= MaxTerms, $"a chain can have more than {MaxTerms} terms");
    }

    private static void CheckOperand(OpTable table, SegmentKind segment, OpRow row, Operand operand, RowRanges ranges, bool[] known)
    {
        Interval index = ranges.Of(operand.Map, row.Chain.Length);
        if (operand.Gather is { } gather)
        {
            TensorDeclaration words = Readable(table, segment, gather.Tensor, known);
            Interval place = ranges.Of(gather.Map, row.Chain.Length);
            Require(words.Kind == ElementKind.Word32 && gather.Bound >= 1 && Math.Abs(gather.Stride) <= AffineMap.MaxMagnitude, $"{words} cannot be gathered from");
            Require(place.Min >= 0 && place.Max < words.Length, $"a gather reads {words} from {place.Min} to {place.Max}");
            Require(TensorGroupRules.IsOfOneUpdate(words, gather.Map, ranges, row), $"a gather reads {words} across updates");
            index = index.Plus(new Interval(0, gather.Bound - 1L).Scaled(gather.Stride, 1));
        }

        if (operand.Source != OperandSource.Element)
        {
            Require(operand.Source is OperandSource.Index or OperandSource.Indicator && operand.Tensor == 0, "an operand has an unknown source");
            return;
        }

        TensorDeclaration tensor = Readable(table, segment, operand.Tensor, known);
        Require(row.Kind != OpKind.LaneFold || IsAligned(operand.Map), "a LaneFold starts between two multiples of 16");
        Require(
            tensor.Role != TensorRole.AcceptedUpdate || (operand.Gather is null && row.Kind != OpKind.LaneFold && TensorGroupRules.IsOfOneUpdate(tensor, operand.Map, ranges, row)),
            $"an operand reads {tensor} across updates");
        long last = index.Max + (row.Kind == OpKind.LaneFold ? ChainExtent.Lanes - 1 : 0);
        Require(index.Min >= 0 && last < tensor.Length, $"an operand reads {tensor} from {index.Min} to {last}");
    }

    /// <summary>The sixteen elements of a LaneFold lie in one leaf.</summary>
    private static bool IsAligned(AffineMap map) =>
        map.Offset % ChainExtent.Lanes == 0 && map.Terms.All(static term => term.Stride % ChainExtent.Lanes == 0);

    private static TensorDeclaration Readable(OpTable table, SegmentKind segment, int tensor, bool[] known)
    {
        Require((uint)tensor < (uint)table.Tensors.Length && known[tensor], $"tensor {tensor} is read before it is computed");
        Require(TensorGroupRules.IsReadable(table.Tensors[tensor].Role, segment), $"segment {segment} does not know {table.Tensors[tensor]}");
        return table.Tensors[tensor];
    }

    private static void Require(bool rule, string violation)
    {
        if (!rule)
            throw new MalformedProgramException(violation);
    }
}
