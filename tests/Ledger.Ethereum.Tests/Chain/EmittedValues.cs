using Ledger.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Ethereum.Tests.Chain;

/// <summary>A log of an emitter.</summary>
internal sealed record Emitted(Hash32 Block, uint Index, ulong Value)
{
    public static Emitted Of(Log log) => new(log.BlockHash, log.LogIndex, new AbiReader(log.Data, AbiWriter.Word).ReadUInt64());
}

/// <summary>Keeps the emitted values in a table that refuses to hold one twice, or to lose one that it does not hold.</summary>
internal sealed class EmittedValues : ILogHandler
{
    private const string Table = """
        CREATE TABLE IF NOT EXISTS emitted (block INTEGER, log INTEGER, hash BLOB, value INTEGER, PRIMARY KEY (block, log));
        """;

    private bool _hasTable;

    /// <summary>What the table holds, in the order of the chain.</summary>
    public static IReadOnlyList<Emitted> Of(SqliteConnection database)
    {
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = Table + "SELECT hash, log, value FROM emitted ORDER BY block, log";
        using SqliteDataReader rows = command.ExecuteReader();
        List<Emitted> values = [];
        while (rows.Read())
            values.Add(new Emitted(new Hash32(rows.GetFieldValue<byte[]>(0)), (uint)rows.GetInt64(1), (ulong)rows.GetInt64(2)));
        return values;
    }

    public void Apply(SqliteTransaction transaction, Log log)
    {
        Execute(transaction, (_hasTable ? "" : Table) + "INSERT INTO emitted VALUES ($block, $log, $hash, $value)", log);
        _hasTable = true;
    }

    public void Undo(SqliteTransaction transaction, Log log)
    {
        if (Execute(transaction, "DELETE FROM emitted WHERE block = $block AND log = $log AND hash = $hash AND value = $value", log) != 1)
            throw new InvalidOperationException("Undo of a log that was not applied.");
    }

    private static int Execute(SqliteTransaction transaction, string sql, Log log)
    {
        Emitted emitted = Emitted.Of(log);
        using SqliteCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.Parameters.AddWithValue("$block", (long)log.BlockNumber);
        command.Parameters.AddWithValue("$log", (long)emitted.Index);
        command.Parameters.AddWithValue("$hash", emitted.Block.ToArray());
        command.Parameters.AddWithValue("$value", (long)emitted.Value);
        return command.ExecuteNonQuery();
    }
}
