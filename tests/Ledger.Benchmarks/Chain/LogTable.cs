using Ledger.Ethereum;
using Microsoft.Data.Sqlite;

namespace Ledger.Benchmarks.Chain;

/// <summary>State that keeps every log as a row.</summary>
internal sealed class LogTable : ILogHandler, IDisposable
{
    private readonly SqliteConnection _database;
    private readonly SqliteCommand _insert;

    public LogTable(SqliteConnection database)
    {
        _database = database;
        using SqliteCommand create = database.CreateCommand();
        create.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE log (block INTEGER, place INTEGER, topic BLOB, data BLOB, PRIMARY KEY (block, place)) WITHOUT ROWID";
        create.ExecuteNonQuery();
        _insert = database.CreateCommand();
        _insert.CommandText = "INSERT INTO log VALUES ($block, $place, $topic, $data)";
        foreach (string name in new[] { "$block", "$place", "$topic", "$data" })
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
    }

    public long Count()
    {
        using SqliteCommand count = _database.CreateCommand();
        count.CommandText = "SELECT count(*) FROM log";
        return (long)count.ExecuteScalar()!;
    }

    public void Apply(SqliteTransaction transaction, Log log)
    {
        _insert.Transaction = transaction;
        _insert.Parameters[0].Value = (long)log.BlockNumber;
        _insert.Parameters[1].Value = (long)log.LogIndex;
        _insert.Parameters[2].Value = log.Topics[0].ToArray();
        _insert.Parameters[3].Value = log.Data;
        _insert.ExecuteNonQuery();
    }

    public void Undo(SqliteTransaction transaction, Log log) => throw new InvalidOperationException("The history of this chain does not change.");

    public void Dispose() => _insert.Dispose();
}
