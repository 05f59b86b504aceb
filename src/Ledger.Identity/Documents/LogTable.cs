using Ledger.Ethereum;
using Microsoft.Data.Sqlite;

namespace Ledger.Identity;

/// <summary>What handlers of logs do with tables whose rows are named by block and place of a log.</summary>
internal static class LogTable
{
    /// <summary>Runs the statements that make tables where they are missing.</summary>
    public static void Create(SqliteConnection database, string tables)
    {
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = tables;
        command.ExecuteNonQuery();
    }

    /// <summary>A statement of a transaction.</summary>
    public static SqliteCommand Command(SqliteTransaction transaction, string text)
    {
        SqliteCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        return command;
    }

    /// <summary>Deletes what a log had brought.</summary>
    public static void Delete(SqliteTransaction transaction, string table, Log log)
    {
        using SqliteCommand command = Command(transaction, $"DELETE FROM {table} WHERE block = $block AND log_index = $index");
        command.Parameters.AddWithValue("$block", (long)log.BlockNumber);
        command.Parameters.AddWithValue("$index", (long)log.LogIndex);
        command.ExecuteNonQuery();
    }
}
