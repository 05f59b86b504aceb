namespace Ledger.Cli.Games.Liar;

/// <summary>The lies that are told in one round.</summary>
/// <param name="Seed">Seed of what is drawn.</param>
/// <param name="Claims">Lies told in slots.</param>
/// <param name="Candidates">False states posted after the cut.</param>
/// <param name="Challenges">Games against what is true.</param>
/// <param name="IsOrderly">Only lies that can be defended to the last instruction, and no message that is no move.</param>
internal sealed record LiarPlan(int Seed, LieNumbers Claims, LieNumbers Candidates, LieNumbers Challenges, bool IsOrderly = false)
{
    /// <summary>All lies.</summary>
    public int Count => Claims.Count + Candidates.Count + Challenges.Count;

    /// <summary>Games against true claims.</summary>
    public IEnumerable<int> AgainstClaims => Challenges.All.Where(static number => number % 2 == 0 && number % 8 != 0);

    /// <summary>Demands for the data of true claims.</summary>
    public IEnumerable<int> AgainstData => Challenges.All.Where(static number => number % 8 == 0);

    /// <summary>Games against the true candidate.</summary>
    public IEnumerable<int> AgainstCandidate => Challenges.All.Where(static number => number % 2 != 0);

    /// <summary>The lies of the next round, of which so many are left to be told.</summary>
    /// <param name="before">The round before; null at first.</param>
    /// <param name="left">Lies that are left.</param>
    /// <param name="most">Most of a round.</param>
    /// <param name="seed">Seed of all of them.</param>
    public static LiarPlan Next(LiarPlan? before, int left, int most, int seed)
    {
        int count = Math.Min(left, most), fifth = count / 5;
        return before is null
            ? new LiarPlan(seed, new LieNumbers(0, count - 2 * fifth), new LieNumbers(0, fifth), new LieNumbers(0, fifth))
            : before with { Claims = before.Claims.Next(count - 2 * fifth), Candidates = before.Candidates.Next(fifth), Challenges = before.Challenges.Next(fifth) };
    }
}
