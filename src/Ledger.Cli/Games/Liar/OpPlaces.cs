using Ledger.Tensors.Program;

namespace Ledger.Cli.Games.Liar;

/// <summary>A row of a program, with what people call its kind.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Row">Number of the row in it.</param>
internal readonly record struct OpPlace(Segment Segment, int Row)
{
    /// <summary>Kind of op.</summary>
    public string Kind => OpNames.Of(Segment.Rows[Row]);
}

/// <summary>The rows of segments by their kind of op: rare kinds are drawn as often as common ones.</summary>
internal sealed class OpPlaces
{
    private readonly OpPlace[][] _kinds;

    /// <summary>Sorts the rows of some segments.</summary>
    public OpPlaces(params ReadOnlySpan<Segment> segments)
    {
        List<OpPlace> places = [];
        foreach (Segment segment in segments)
            places.AddRange(Enumerable.Range(0, segment.Rows.Length).Select(row => new OpPlace(segment, row)));
        _kinds = [.. places.GroupBy(static place => place.Kind, StringComparer.Ordinal).OrderBy(static kind => kind.Key, StringComparer.Ordinal).Select(static kind => kind.ToArray())];
    }

    /// <summary>A place drawn from a deck of kinds.</summary>
    public OpPlace Draw(Deck deck, int number, int pile, Random random)
    {
        OpPlace[] kind = _kinds[deck.Draw(number, _kinds.Length, pile)];
        return kind[random.Next(kind.Length)];
    }
}
