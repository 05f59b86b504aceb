using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Storage;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Games;

/// <summary>A game that was opened, as its first event says.</summary>
/// <param name="Number">Number of the game.</param>
/// <param name="Key">Key of its subject.</param>
/// <param name="Challenger">Who opened it.</param>
/// <param name="Defender">Whose claim or candidate it is about.</param>
/// <param name="About">The subject.</param>
/// <param name="Said">Hash of all events of the game so far: names the next move. Zero when it is over.</param>
/// <param name="Status">How it stands by these events.</param>
/// <param name="IsSettled">Whether its subject was convicted since, by this game or otherwise: it says nothing of the same root posted again.</param>
public sealed record OpenedGame(ulong Number, Hash32 Key, Address Challenger, Address Defender, GameSubject About, Hash32 Said, GameStatus Status, bool IsSettled = false)
{
    /// <summary>Whether one of its events ended it.</summary>
    public bool IsOver => Status != GameStatus.Active;
}

/// <summary>The events of the Disputes contract, kept in step with the chain: reorganised blocks are taken back.</summary>
internal sealed class GameLogs(NodeDatabase database, Address contract) : ILogHandler
{
    private static readonly HashSet<Hash32> s_ofNoGame =
    [
        Disputes.Events.ProgramDeclared.Topic0, Disputes.Events.OpeningCommitted.Topic0, Disputes.Events.CommitmentReturned.Topic0,
        Disputes.Events.PoisonShown.Topic0, Disputes.Events.Convicted.Topic0, Disputes.Events.Credited.Topic0, Disputes.Events.Withdrawn.Topic0,
    ];

    private static readonly Dictionary<Hash32, GameStatus> s_ends = new()
    {
        [Disputes.Events.GameWon.Topic0] = GameStatus.Convicted,
        [Disputes.Events.GameLost.Topic0] = GameStatus.Lost,
        [Disputes.Events.GameEnded.Topic0] = GameStatus.Ended,
    };

    /// <inheritdoc />
    public void Apply(SqliteTransaction transaction, Log log)
    {
        if (log.Address != contract || log.Topics.Count < 2)
            return;
        bool isOfGame = !s_ofNoGame.Contains(log.Topics[0]);
        NodeDatabase.Execute(transaction,
            """
            INSERT INTO game_logs (block, log, block_hash, event, subject, game, topics, data) VALUES ($block, $log, $hash, $event, $subject, $game, $topics, $data)
            ON CONFLICT (block, log) DO UPDATE SET block_hash = $hash, event = $event, subject = $subject, game = $game, topics = $topics, data = $data
            """,
            ("$block", (long)log.BlockNumber), ("$log", log.LogIndex), ("$hash", log.BlockHash.ToArray()), ("$event", log.Topics[0].ToArray()),
            ("$subject", log.Topics[1].ToArray()), ("$game", isOfGame ? Number(log.Topics[1]) : null),
            ("$topics", log.Topics.SelectMany(static topic => topic.ToArray()).ToArray()), ("$data", log.Data));
    }

    /// <inheritdoc />
    public void Undo(SqliteTransaction transaction, Log log)
    {
        NodeDatabase.Execute(transaction,
            "DELETE FROM game_logs WHERE block = $block AND log = $log AND block_hash = $hash",
            ("$block", (long)log.BlockNumber), ("$log", log.LogIndex), ("$hash", log.BlockHash.ToArray()));
    }

    /// <summary>All events of a game in the order of the chain.</summary>
    public IReadOnlyList<Log> Of(ulong game) =>
        Read("WHERE game = $game ORDER BY block, log", ("$game", (long)game));

    /// <summary>The games about a run, oldest first.</summary>
    public IReadOnlyList<OpenedGame> Games(ulong run)
    {
        List<OpenedGame> games = [];
        ILookup<Hash32, Log> convictions = Read("WHERE event = $event ORDER BY block, log", ("$event", Disputes.Events.Convicted.Topic0.ToArray())).ToLookup(static log => log.Topics[1]);
        foreach (Log log in Read("WHERE event = $event ORDER BY block, log", ("$event", Disputes.Events.GameOpened.Topic0.ToArray())))
        {
            if (!Disputes.Events.GameOpened.TryDecode(log, out Disputes.Events.GameOpened? opened)
                || GameSubject.Parse(opened.Subject) is not { } about || about.Run != run)
            {
                continue;
            }

            ulong number = (ulong)opened.Game;
            IReadOnlyList<Hash32> events = database.Read(
                "SELECT event FROM game_logs WHERE game = $game", row => new Hash32(row.GetFieldValue<byte[]>(0)), ("$game", (long)number));
            GameStatus status = events.Where(s_ends.ContainsKey).Select(name => s_ends[name]).FirstOrDefault(GameStatus.Active);
            games.Add(new OpenedGame(
                number, opened.Key, opened.Challenger, opened.Defender, about, status == GameStatus.Active ? Said(Of(number)) : Hash32.Zero, status,
                convictions[opened.Key].Any(convicted => (convicted.BlockNumber, convicted.LogIndex).CompareTo((log.BlockNumber, log.LogIndex)) > 0)));
        }

        return games;
    }

    /// <summary>Hash of what events say, in their order; not of the blocks that they are in.</summary>
    public static Hash32 Said(IEnumerable<Log> events)
    {
        Hash32 said = Hash32.Zero;
        foreach (Log log in events)
            said = Keccak256.Hash((byte[])[.. said.ToArray(), .. Keccak256.Hash((byte[])[.. log.Topics.SelectMany(static topic => topic.ToArray())]).ToArray(), .. log.Data]);
        return said;
    }

    /// <summary>Demands for leaves that were neither answered nor ended, oldest first.</summary>
    public IReadOnlyList<LeafDemand> Demands() =>
    [
        .. Read(
            "WHERE event = $event AND subject NOT IN (SELECT subject FROM game_logs WHERE event IN ($answered, $expired)) ORDER BY block, log",
            ("$event", Disputes.Events.LeafDemanded.Topic0.ToArray()), ("$answered", Disputes.Events.LeafAnswered.Topic0.ToArray()),
            ("$expired", Disputes.Events.DemandExpired.Topic0.ToArray()))
            .Select(LeafDemand.Of).OfType<LeafDemand>(),
    ];

    /// <summary>Blocks in which commitments of an account to openings were taken last; one that was used can be made again.</summary>
    public IReadOnlyDictionary<Hash32, ulong> Commitments(Address account) =>
        Read("WHERE event = $event", ("$event", Disputes.Events.OpeningCommitted.Topic0.ToArray()))
            .Select(static log => (log.BlockNumber, Event: Disputes.Events.OpeningCommitted.TryDecode(log, out Disputes.Events.OpeningCommitted? e) ? e : null))
            .Where(found => found.Event?.Sender == account)
            .GroupBy(static found => found.Event!.Commitment)
            .ToDictionary(static made => made.Key, static made => made.Max(static found => found.BlockNumber));

    /// <summary>Whether the contract knows a program.</summary>
    public bool IsDeclared(Hash32 program) => Read(
        "WHERE event = $event AND subject = $subject", ("$event", Disputes.Events.ProgramDeclared.Topic0.ToArray()), ("$subject", program.ToArray())).Count > 0;

    /// <summary>How often an account's bonds and rewards were paid out.</summary>
    public int Withdrawals(Address account) =>
        Read("WHERE event = $event", ("$event", Disputes.Events.Withdrawn.Topic0.ToArray()))
            .Count(log => Disputes.Events.Withdrawn.TryDecode(log, out Disputes.Events.Withdrawn? e) && e.Account == account);

    private IReadOnlyList<Log> Read(string where, params ReadOnlySpan<(string Name, object? Value)> parameters) => database.Read(
        $"SELECT block, log, block_hash, topics, data FROM game_logs {where}",
        row => new Log(
            contract, Topics(row.GetFieldValue<byte[]>(3)), row.GetFieldValue<byte[]>(4), (ulong)row.GetInt64(0),
            new Hash32(row.GetFieldValue<byte[]>(2)), Hash32.Zero, 0, (uint)row.GetInt64(1)),
        parameters);

    private static Hash32[] Topics(byte[] bytes) => [.. bytes.Chunk(Hash32.Size).Select(static topic => new Hash32(topic))];

    private static long? Number(Hash32 topic) =>
        topic.ToArray() is var bytes && bytes.AsSpan(0, 24).ContainsAnyExcept((byte)0) ? null : (long)System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(24));
}
