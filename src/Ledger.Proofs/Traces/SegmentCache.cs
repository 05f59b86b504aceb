using Ledger.Tensors.Program;

namespace Ledger.Proofs.Traces;

/// <summary>The last op tree and the last row that somebody asked for: the moves of a game ask for the same ones again and again.</summary>
internal sealed class SegmentCache
{
    private SegmentTrace? _trace;
    private (SegmentKind Segment, int Step, int Row, RowValues Values)? _row;

    /// <summary>Most bytes that outputs of rows took at the same time.</summary>
    public long PeakBytes { get; private set; }

    public SegmentTrace Trace(SegmentKind segment, int step, Func<SegmentKind, int, SegmentRun> run)
    {
        if (_trace is { } known && known.Segment == segment && known.Step == step)
            return known;
        SegmentRun executed = run(segment, step);
        _trace = executed.Trace();
        PeakBytes = Math.Max(PeakBytes, executed.PeakBytes);
        return _trace;
    }

    public RowValues Row(SegmentKind segment, int step, int row, Func<SegmentKind, int, SegmentRun> run)
    {
        if (_row is { } known && (known.Segment, known.Step, known.Row) == (segment, step, row))
            return known.Values;
        SegmentRun executed = run(segment, step);
        RowValues values = executed.Row(row);
        PeakBytes = Math.Max(PeakBytes, executed.PeakBytes);
        _row = (segment, step, row, values);
        return values;
    }
}
