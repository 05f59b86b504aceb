namespace Ledger.Tensors.Program;

/// <summary>Computes any range of a row's output fast, with the same bits as <see cref="Interpreter"/>. Spec: protocol.md §4.3.</summary>
/// <remarks>
/// It reads nothing but the row, as the interpreter does; unlike the kernels of a training step it knows no layer. Outputs that
/// differ in the last coordinate only are computed together, each in its own lane: chains stay chains, so no order changes. An instance is
/// for one thread and one execution of the row; several may work on disjoint ranges at once.
/// </remarks>
public sealed class RowEvaluator
{
    private readonly OpRow _row;
    private readonly PublicScalars _publics;
    private readonly ITensorSpans _tensors;
    private readonly long[] _outer;
    private readonly ChainRuns? _chains;
    private readonly ListingRuns? _listing;

    /// <summary>Prepares a row for one execution.</summary>
    /// <param name="row">A row of a well-formed table.</param>
    /// <param name="publics">The execution's public scalars.</param>
    /// <param name="tensors">The tensors that the row reads.</param>
    public RowEvaluator(OpRow row, PublicScalars publics, ITensorSpans tensors)
    {
        _row = row;
        _publics = publics;
        _tensors = tensors;
        _outer = new long[row.Shape.Length];
        if (row.Kind == OpKind.Listing)
            _listing = new ListingRuns(row, publics, tensors);
        else if (row.IsChain && ChainRuns.Fits(row, publics))
            _chains = new ChainRuns(this, row, publics, tensors);
    }

    private int Extent => _row.Shape[^1];

    /// <summary>Computes the elements from <paramref name="first"/> on until the destination is full.</summary>
    public void Evaluate(long first, Span<uint> destination)
    {
        if (_listing is not null)
        {
            Listing(first, destination);
            return;
        }

        while (!destination.IsEmpty)
        {
            long run = first / Extent;
            int start = (int)(first - run * Extent), count = Math.Min(Extent - start, destination.Length);
            if (start == 0 && count == Extent)
                count *= Runs(run, destination);
            else
                Block(run, start, destination[..count]);
            first += count;
            destination = destination[count..];
        }
    }

    /// <summary>Whole runs, one block of columns after the other, so that what a block reads is laid out once.</summary>
    private int Runs(long first, Span<uint> destination)
    {
        int runs = destination.Length / Extent;
        for (int start = 0; start < Extent; start += EvaluationScratch.ChainLanes)
        {
            int width = Math.Min(EvaluationScratch.ChainLanes, Extent - start);
            for (int run = 0; run < runs; run++)
                Block(first + run, start, destination.Slice(run * Extent + start, width));
        }

        return runs;
    }

    private void Block(long run, int start, Span<uint> destination)
    {
        while (destination.Length > EvaluationScratch.ChainLanes)
        {
            Block(run, start, destination[..EvaluationScratch.ChainLanes]);
            start += EvaluationScratch.ChainLanes;
            destination = destination[EvaluationScratch.ChainLanes..];
        }

        Locate(run);
        (int from, int to) = Visible(start, start + destination.Length);
        destination[..(from - start)].Clear();
        destination[(to - start)..].Clear();
        Span<uint> visible = destination[(from - start)..(to - start)];
        if (visible.IsEmpty)
            return;
        if (_chains is not null)
            _chains.Run(_outer, start, destination.Length, from, visible);
        else
            OneByOne(run * Extent + from, visible);
    }

    private void Listing(long first, Span<uint> destination)
    {
        _listing!.Begin();
        while (!destination.IsEmpty)
        {
            int count = Math.Min(EvaluationScratch.ListingLanes, destination.Length);
            Span<uint> block = destination[..count];
            if (LayOut(first, count))
                _listing.Execute(block);
            if (_row.Mask.Kind != MaskKind.None)
                Hide(first, block);
            first += count;
            destination = destination[count..];
        }
    }

    /// <summary>Lays out the operands of a block's visible elements; false if there are none.</summary>
    private bool LayOut(long first, int count)
    {
        bool any = false;
        for (int done = 0; done < count;)
        {
            (int start, int width) = NextRun(first + done, count - done);
            (int from, int to) = Visible(start, start + width);
            if (from < to)
                _listing!.Fill(_outer, from, done + from - start, to - from, alone: to - from == count);
            any |= from < to;
            done += width;
        }

        return any;
    }

    /// <summary>Makes a block's hidden elements +0.</summary>
    private void Hide(long first, Span<uint> block)
    {
        for (int done = 0; done < block.Length;)
        {
            (int start, int width) = NextRun(first + done, block.Length - done);
            (int from, int to) = Visible(start, start + width);
            block.Slice(done, from - start).Clear();
            block[(done + to - start)..(done + width)].Clear();
            done += width;
        }
    }

    /// <summary>Locates the run of an element: where in it the element stands, and how many of the wanted ones follow in it.</summary>
    private (int Start, int Width) NextRun(long element, int wanted)
    {
        long run = element / Extent;
        int start = (int)(element - run * Extent);
        Locate(run);
        return (start, Math.Min(Extent - start, wanted));
    }

    /// <summary>Sets the coordinates of a run, all but the last.</summary>
    private void Locate(long run)
    {
        for (int axis = _outer.Length - 2; axis >= 0; axis--)
        {
            long extent = _row.Shape[axis], next = run / extent;
            _outer[axis] = run - next * extent;
            run = next;
        }
    }

    /// <summary>The part of a range of last coordinates that the mask does not hide.</summary>
    private (int From, int To) Visible(int from, int to)
    {
        Mask mask = _row.Mask;
        int last = _outer.Length - 1;
        if (mask.Kind == MaskKind.Causal)
        {
            if (mask.Axis == mask.Other)
                return (from, to);
            if (mask.Axis == last)
                return (from, (int)Math.Clamp(_outer[mask.Other] + 1, from, to));
            if (mask.Other == last)
                return ((int)Math.Clamp(_outer[mask.Axis], from, to), to);
            return _outer[mask.Axis] > _outer[mask.Other] ? (from, from) : (from, to);
        }

        if (mask.Kind != MaskKind.BelowPublic)
            return (from, to);
        long limit = _publics[(PublicScalar)mask.Other];
        if (mask.Axis == last)
            return (from, (int)Math.Clamp(limit, from, to));
        return _outer[mask.Axis] >= limit ? (from, from) : (from, to);
    }

    private void OneByOne(long first, Span<uint> destination)
    {
        Reader reader = new(_tensors);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Interpreter.EvaluateElement(_row, first + i, reader, _publics);
    }

    private sealed class Reader(ITensorSpans tensors) : ITensorReader
    {
        public uint Read(int tensor, long index) => tensors.Words(tensor)[checked((int)index)];
    }
}
