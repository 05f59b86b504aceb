using System.Collections.Immutable;

namespace Ledger.Tensors.Program;

/// <summary>Where a tensor stands in its program: what the referee must know of it without a search. Spec: protocol.md §4.5.</summary>
/// <param name="Segment">The segment whose row computes it; null if it is given.</param>
/// <param name="Row">Number of that row inside the segment; <see cref="None"/> if it is given.</param>
/// <param name="Position">Its place among the items of its tree, or among tables, datasets or accepted updates; <see cref="None"/> for the others.</param>
/// <param name="Next">Number of the tensor that replaces it when its segment ends; <see cref="None"/> if none does.</param>
public readonly record struct TensorPlace(SegmentKind? Segment, uint Row, uint Position, uint Next)
{
    /// <summary>No row, no position, no tensor.</summary>
    public const uint None = uint.MaxValue;

    /// <summary>The places of all tensors of a well-formed table, by number.</summary>
    internal static ImmutableArray<TensorPlace> Of(OpTable table)
    {
        TensorPlace[] places = new TensorPlace[table.Tensors.Length];
        Array.Fill(places, new TensorPlace(null, None, None, None));
        foreach (Segment segment in table.Segments)
        {
            for (int row = 0; row < segment.Rows.Length; row++)
                places[segment.Rows[row].Output] = places[segment.Rows[row].Output] with { Segment = segment.Kind, Row = (uint)row };
            foreach (Carry carry in segment.Carries)
                places[carry.To] = places[carry.To] with { Next = (uint)carry.From };
        }

        foreach (TensorGroup group in Enum.GetValues<TensorGroup>())
        {
            ImmutableArray<int> members = table.Group(group);
            for (int position = 0; position < members.Length; position++)
                places[members[position]] = places[members[position]] with { Position = (uint)position };
        }

        return [.. places];
    }
}
