using System.Diagnostics;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Training;

namespace Ledger.Cli.Games;

/// <summary>All games on a chain, as their events tell them: what either side of the tool plays from.</summary>
internal sealed class GameTable(ChainSession chain, TrainingProgram program, Func<GameSubject, GameTopic?> topics)
{
    private readonly SortedDictionary<ulong, List<Log>> _logs = [];
    private readonly Dictionary<ulong, (int Events, ChainGame? Game)> _folded = [];
    private readonly GameFold _fold = new(program, topics);
    private readonly Dictionary<ulong, (long First, long Last)> _read = [];
    private readonly List<Disputes.Events.LeafDemanded> _demands = [];
    private readonly HashSet<Hash32> _answered = [], _expired = [];
    private ulong _next = chain.Addresses.FirstBlock;

    /// <summary>The block up to which everything is known.</summary>
    public ulong Head => _next - 1;

    /// <summary>Demands for data, oldest first.</summary>
    public IReadOnlyList<Disputes.Events.LeafDemanded> Demands => _demands;

    /// <summary>Those that were answered.</summary>
    public IReadOnlySet<Hash32> Answered => _answered;

    /// <summary>Those that wait for an answer.</summary>
    public IEnumerable<Disputes.Events.LeafDemanded> Waiting => _demands.Where(demand => !_answered.Contains(demand.Demand) && !_expired.Contains(demand.Demand));

    /// <summary>The games, oldest first.</summary>
    public IEnumerable<ulong> Games => _logs.Keys;

    /// <summary>Reads what happened since; true if anything did.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancel)
    {
        ulong head = await chain.Client.GetBlockNumberAsync(cancel).ConfigureAwait(false);
        if (head < _next)
            return false;
        bool anything = false;
        foreach (Log log in await chain.Client.GetLogsAsync(new LogFilter([chain.Addresses.Disputes]), _next, head, cancel).ConfigureAwait(false))
        {
            if (Disputes.Events.GameOpened.TryDecode(log, out Disputes.Events.GameOpened? opened))
                _logs.TryAdd((ulong)opened.Game, []);
            if (Disputes.Events.LeafDemanded.TryDecode(log, out Disputes.Events.LeafDemanded? demanded))
                _demands.Add(demanded);
            else if (Disputes.Events.LeafAnswered.TryDecode(log, out Disputes.Events.LeafAnswered? answered))
                _answered.Add(answered.Demand);
            else if (Disputes.Events.DemandExpired.TryDecode(log, out Disputes.Events.DemandExpired? expired))
                _expired.Add(expired.Demand);
            ulong game = log.Topics.Count > 1 ? Number(log.Topics[1]) : 0;
            if (!_logs.TryGetValue(game, out List<Log>? events))
                continue;
            events.Add(log);
            long now = Stopwatch.GetTimestamp();
            _read[game] = (_read.TryGetValue(game, out (long First, long Last) known) ? known.First : now, now);
            anything = true;
        }

        _next = head + 1;
        return anything;
    }

    /// <summary>Events of a game.</summary>
    public IReadOnlyList<Log> Of(ulong game) => _logs[game];

    /// <summary>Seconds from its first event to its last, as they were read.</summary>
    public double Seconds(ulong game) => Stopwatch.GetElapsedTime(_read[game].First, _read[game].Last).TotalSeconds;

    /// <summary>The game as it stands.</summary>
    public ChainGame? Game(ulong game)
    {
        lock (_folded)
        {
            if (!_folded.TryGetValue(game, out (int Events, ChainGame? Game) known) || known.Events != _logs[game].Count)
                _folded[game] = known = (_logs[game].Count, _fold.Of(_logs[game]));
            return known.Game;
        }
    }

    private static ulong Number(Hash32 topic)
    {
        BigInteger number = new(topic.ToArray(), isUnsigned: true, isBigEndian: true);
        return number <= ulong.MaxValue ? (ulong)number : 0;
    }
}
