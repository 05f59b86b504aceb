namespace Ledger.Tensors.Program;

/// <summary>How long the chains of a row can get, whatever coordinates and public scalars are.</summary>
public static class ChainLengths
{
    /// <summary>Most terms of an element of a row; 1 where a row is no chain.</summary>
    public static long Most(OpRow row, PublicBounds bounds, SegmentKind segment)
    {
        RowRanges ranges = new(row, bounds, segment);
        long terms = 1;
        foreach (ChainExtent chain in row.Chain)
            terms *= ranges.Terms(chain);
        return terms;
    }
}
