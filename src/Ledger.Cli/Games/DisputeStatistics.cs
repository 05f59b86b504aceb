namespace Ledger.Cli.Games;

/// <summary>What many lies came to.</summary>
/// <param name="Games">Lies that were drawn and played.</param>
/// <param name="Unconvicted">Those without the end that the protocol promises.</param>
/// <param name="HonestPunished">Honest sides that lost a game, were not paid, or did not get their stake back.</param>
/// <param name="OpKinds">Games that ended in the execution of an op, by its kind; zero for kinds of the program at which none did.</param>
/// <param name="Lies">Lies by what they were.</param>
/// <param name="Roles">Lies by what they were told with.</param>
/// <param name="Manners">Lies by how they were defended.</param>
/// <param name="Endings">Lies by what ended them.</param>
/// <param name="Moves">Moves of a game that no clock ended.</param>
/// <param name="Gas">Gas of such a game, opening and ending included.</param>
/// <param name="Seconds">Seconds of such a game; all games of a round are played at the same time.</param>
internal sealed record DisputeStatistics(
    int Games, int Unconvicted, int HonestPunished, IReadOnlyDictionary<string, int> OpKinds, IReadOnlyDictionary<string, int> Lies, IReadOnlyDictionary<string, int> Roles,
    IReadOnlyDictionary<string, int> Manners, IReadOnlyDictionary<string, int> Endings, Spread Moves, Spread Gas, Spread Seconds)
{
    /// <summary>Counts games.</summary>
    /// <param name="rounds">What the rounds came to.</param>
    public static DisputeStatistics Of(IReadOnlyCollection<ArenaOutcome> rounds)
    {
        PlayedGame[] games = [.. rounds.SelectMany(static round => round.Games)];
        PlayedGame[] played = [.. games.Where(static game => game.Moves > 0 && game.Ending != PlayedGame.OutOfTime)];
        return new DisputeStatistics(
            games.Length,
            games.Count(static game => !game.Convicted),
            games.Count(static game => game.HonestLost) + rounds.Sum(static round => round.Wrongs.Count),
            Count(games.Select(static game => game.OpKind).OfType<string>(), rounds.SelectMany(static round => round.OpKinds)),
            Count(games.Select(static game => game.Lie)),
            Count(games.Select(static game => game.Role.ToString().ToLowerInvariant())),
            Count(games.Select(static game => game.Manners)),
            Count(games.Select(static game => game.Ending)),
            Spread.Of(played.Select(static game => (double)game.Moves)),
            Spread.Of(played.Select(static game => (double)game.Gas)),
            Spread.Of(played.Select(static game => game.Seconds)));
    }

    private static SortedDictionary<string, int> Count(IEnumerable<string> names, IEnumerable<string>? all = null)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string name in all ?? [])
            counts[name] = 0;
        foreach (string name in names)
            counts[name] = counts.GetValueOrDefault(name) + 1;
        return counts;
    }
}

/// <summary>What one round came to.</summary>
/// <param name="Games">What became of each lie.</param>
/// <param name="Wrongs">A sentence for everything honest that was not settled, paid or given back.</param>
/// <param name="OpKinds">Kinds of op of the program.</param>
internal sealed record ArenaOutcome(IReadOnlyList<PlayedGame> Games, IReadOnlyList<string> Wrongs, IReadOnlyList<string> OpKinds);

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
