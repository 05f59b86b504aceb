namespace Ledger.Cli.Games;

/// <summary>What many games came to.</summary>
internal sealed record DisputeStatistics(
    int Games, int Unconvicted, int HonestPunished, IReadOnlyDictionary<string, int> OpKinds, IReadOnlyDictionary<string, int> Lies, IReadOnlyDictionary<string, int> Endings,
    Spread Moves, Spread Gas, Spread Seconds)
{
    /// <summary>Counts games.</summary>
    public static DisputeStatistics Of(IReadOnlyList<PlayedGame> games) => new(
        games.Count,
        games.Count(static game => !game.Convicted),
        games.Count(static game => game.HonestLost),
        Count(games.Where(static game => game.OpKind is not null).Select(static game => game.OpKind!)),
        Count(games.Select(static game => game.Lie)),
        Count(games.Select(static game => game.Ending)),
        Spread.Of(games.Select(static game => (double)game.Moves)),
        Spread.Of(games.Select(static game => (double)game.Gas)),
        Spread.Of(games.Select(static game => game.Seconds)));

    private static SortedDictionary<string, int> Count(IEnumerable<string> names)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string name in names)
            counts[name] = counts.GetValueOrDefault(name) + 1;
        return counts;
    }
}

/// <summary>Middle and end of some numbers.</summary>
internal sealed record Spread(double Median, double Max)
{
    /// <summary>Takes both.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new Spread(0, 0) : new Spread(Math.Round(sorted[sorted.Length / 2], 3), Math.Round(sorted[^1], 3));
    }
}
