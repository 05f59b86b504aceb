using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>When the rows of a segment are executed.</summary>
public enum SegmentKind : byte
{
    /// <summary>Once per inner step.</summary>
    Step = 0,

    /// <summary>Once per slot, after its last inner step.</summary>
    Update = 1,

    /// <summary>Once per round, when its list of accepted updates is fixed and not empty.</summary>
    Outer = 2,
}

/// <summary>After the last row of a segment, tensor <paramref name="To"/> takes the value of tensor <paramref name="From"/>.</summary>
public readonly record struct Carry(int From, int To);

/// <summary>A part of a program: rows in the order of execution, and what they leave behind.</summary>
/// <param name="Kind">When it is executed.</param>
/// <param name="Rows">The ops; a row reads only what is given or what an earlier row computed.</param>
/// <param name="Carries">The state that the segment replaces, all at once, when its last row is done.</param>
public sealed record Segment(SegmentKind Kind, ImmutableArray<OpRow> Rows, ImmutableArray<Carry> Carries);
