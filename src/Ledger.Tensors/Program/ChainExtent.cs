namespace Ledger.Tensors.Program;

/// <summary>The values that a chain coordinate runs through, in ascending order.</summary>
/// <remarks>
/// v = Start, Start + Step, … while v is below min(Extent, Limit). Start and Limit are formulas over output coordinates and
/// public scalars, so one form covers the whole axis, "up to the diagonal" (Limit = i + 1), "from the diagonal" (Start = j),
/// sixteen lanes (Start = lane, Step = 16), blocks of an axis (Start = 256·b, Limit = 256·b + 256) and the accepted updates.
/// </remarks>
/// <param name="Extent">Bound that holds whatever Limit says.</param>
/// <param name="Step">Distance of neighbouring values.</param>
/// <param name="Start">First value.</param>
/// <param name="Limit">Bound from the output coordinates, or null.</param>
public sealed record ChainExtent(int Extent, int Step, AffineMap Start, AffineMap? Limit)
{
    /// <summary>Number of lanes of a LaneSum.</summary>
    public const int Lanes = 16;

    /// <summary>0, 1, … extent − 1.</summary>
    public static ChainExtent Full(int extent) => new(extent, 1, AffineMap.Zero, null);

    /// <summary>0, 1, … up to and including an output coordinate.</summary>
    public static ChainExtent UpTo(int extent, int axis) => new(extent, 1, AffineMap.Zero, AffineMap.Output(axis) + 1);

    /// <summary>From an output coordinate to the end.</summary>
    public static ChainExtent From(int extent, int axis) => new(extent, 1, AffineMap.Output(axis), null);

    /// <summary>One of sixteen lanes: the values that are equal to an output coordinate modulo 16.</summary>
    public static ChainExtent Lane(int extent, int laneAxis, AffineMap? limit = null) => new(extent, Lanes, AffineMap.Output(laneAxis), limit);

    /// <summary>The block of an axis that an output coordinate names; the last block may be shorter.</summary>
    public static ChainExtent Block(int extent, int axis, int size) =>
        new(extent, 1, AffineMap.Output(axis, size), AffineMap.Output(axis, size) + size);

    /// <summary>One of sixteen lanes inside a block of an axis.</summary>
    public static ChainExtent BlockLane(int extent, int axis, int laneAxis, int size) =>
        new(extent, Lanes, AffineMap.Output(axis, size) + AffineMap.Output(laneAxis), AffineMap.Output(axis, size) + size);
}
