namespace Ledger.Node.Chain;

/// <summary>Rounds that can never change again, as they were read.</summary>
internal sealed class WoundUpRounds
{
    private readonly Dictionary<(ulong Run, uint Round), RoundSnapshot> _known = [];

    /// <summary>A round; null when it may still change or was not read yet.</summary>
    public RoundSnapshot? Find(ulong run, uint round) => _known.GetValueOrDefault((run, round));

    /// <summary>Whether no rule needs a round any more.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">The round.</param>
    /// <param name="firstRound">The round from whose start on states are not derived yet.</param>
    /// <remarks>The accepted lists of the two rounds after it may hold its late claims: they are needed to derive a state, and for a game about a candidate.</remarks>
    public bool AllowSkipping(ulong run, uint round, uint firstRound) =>
        round + 2 < firstRound && _known.ContainsKey((run, round)) && _known.ContainsKey((run, round + 1)) && _known.ContainsKey((run, round + 2));

    /// <summary>Remembers those of a snapshot.</summary>
    public void Add(ChainSnapshot snapshot)
    {
        foreach (RoundSnapshot round in snapshot.Rounds)
        {
            if (round.WoundUp)
                _known.TryAdd((snapshot.Run, round.Number), round);
        }
    }

    /// <summary>Forgets all of them: blocks were replaced.</summary>
    public void Clear() => _known.Clear();
}
