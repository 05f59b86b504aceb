using System.Text.Json;
using Ledger.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Ethereum;

/// <summary>The follower's own chain of blocks, in the database of the state it feeds.</summary>
/// <remarks>Rows are the newest blocks without a gap. A row marked as floor ends history that was read by ranges and cannot be undone.</remarks>
internal sealed class LogFollowerStore
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS followed_block (
            number INTEGER PRIMARY KEY, hash BLOB NOT NULL, timestamp INTEGER NOT NULL, floor INTEGER NOT NULL, logs TEXT NOT NULL)
        """;

    private readonly SqliteConnection _database;
    private readonly ILogHandler _handler;

    public LogFollowerStore(SqliteConnection database, ILogHandler handler)
    {
        _database = database;
        _handler = handler;
        Execute(null, Schema);
        Cursor = ReadCursor(null);
    }

    /// <summary>The newest block; null before the first.</summary>
    public FollowedBlock? Cursor { get; private set; }

    /// <summary>False when the newest block is history, which cannot be undone, or when there is none.</summary>
    public bool CanUndo
    {
        get
        {
            using SqliteCommand command = Command(null, "SELECT floor FROM followed_block ORDER BY number DESC LIMIT 1");
            return command.ExecuteScalar() is long floor && floor == 0;
        }
    }

    /// <summary>Applies a block's logs and moves the cursor to it.</summary>
    public void Append(BlockHeader block, IReadOnlyList<Log> logs, ulong depth)
    {
        using SqliteTransaction transaction = _database.BeginTransaction();
        foreach (Log log in logs)
            _handler.Apply(transaction, log);
        string json = JsonSerializer.Serialize(logs, RpcJson.Default.IReadOnlyListLog);
        Insert(transaction, block, floor: false, json);
        if (block.Number >= depth && IsCovered(transaction, block.Number - depth))
        {
            Execute(transaction, "DELETE FROM followed_block WHERE number < $n", ("$n", (long)(block.Number - depth)));
            Execute(transaction, "UPDATE followed_block SET floor = 1, logs = '[]' WHERE number = $n", ("$n", (long)(block.Number - depth)));
        }

        Commit(transaction);
    }

    /// <summary>Applies the logs of a range of old blocks and moves the cursor to its last.</summary>
    public void AppendHistory(BlockHeader last, IReadOnlyList<Log> logs)
    {
        using SqliteTransaction transaction = _database.BeginTransaction();
        foreach (Log log in logs)
            _handler.Apply(transaction, log);
        Execute(transaction, "DELETE FROM followed_block");
        Insert(transaction, last, floor: true, "[]");
        Commit(transaction);
    }

    /// <summary>Undoes the newest block and moves the cursor to the one before.</summary>
    /// <exception cref="ReorgTooDeepException">It is history.</exception>
    public void RemoveNewest()
    {
        FollowedBlock newest = Cursor ?? throw new InvalidOperationException("There is no block to undo.");
        using SqliteTransaction transaction = _database.BeginTransaction();
        using (SqliteCommand command = Command(transaction, "SELECT floor, logs FROM followed_block WHERE number = $n", ("$n", (long)newest.Number)))
        using (SqliteDataReader row = command.ExecuteReader())
        {
            row.Read();
            if (row.GetBoolean(0))
                throw new ReorgTooDeepException($"Block {newest.Number} ({newest.Hash}) left the chain and is too old to be undone.");
            List<Log> logs = JsonSerializer.Deserialize(row.GetString(1), RpcJson.Default.ListLog) ?? [];
            foreach (Log log in Enumerable.Reverse(logs))
                _handler.Undo(transaction, log);
        }

        Execute(transaction, "DELETE FROM followed_block WHERE number = $n", ("$n", (long)newest.Number));
        Commit(transaction);
    }

    private void Insert(SqliteTransaction transaction, BlockHeader block, bool floor, string logs) => Execute(
        transaction, "INSERT INTO followed_block (number, hash, timestamp, floor, logs) VALUES ($n, $hash, $time, $floor, $logs)",
        ("$n", (long)block.Number), ("$hash", block.Hash.ToArray()), ("$time", (long)block.Timestamp), ("$floor", floor), ("$logs", logs));

    private bool IsCovered(SqliteTransaction transaction, ulong number)
    {
        using SqliteCommand command = Command(transaction, "SELECT 1 FROM followed_block WHERE number = $n", ("$n", (long)number));
        return command.ExecuteScalar() is not null;
    }

    private void Commit(SqliteTransaction transaction)
    {
        FollowedBlock? cursor = ReadCursor(transaction);
        transaction.Commit();
        Cursor = cursor;
    }

    private FollowedBlock? ReadCursor(SqliteTransaction? transaction)
    {
        using SqliteCommand command = Command(transaction, "SELECT number, hash, timestamp FROM followed_block ORDER BY number DESC LIMIT 1");
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read()
            ? new FollowedBlock((ulong)row.GetInt64(0), new Hash32(row.GetFieldValue<byte[]>(1)), (ulong)row.GetInt64(2))
            : null;
    }

    private void Execute(SqliteTransaction? transaction, string sql, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = Command(transaction, sql, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(SqliteTransaction? transaction, string sql, params (string Name, object Value)[] parameters)
    {
        SqliteCommand command = _database.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
