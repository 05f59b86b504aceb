using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Vaults;

/// <summary>The SQLite file of a vault: how it is opened, its tables, and how nothing deleted stays behind in it.</summary>
/// <remarks>
/// Deleted content is overwritten (secure_delete), temporary tables stay in memory, and every content column holds sealed
/// boxes only. What the file does show: that it is a vault, how many sources, grants and rows it has, and the state of each source.
/// </remarks>
internal static class VaultFile
{
    /// <summary>Version of the tables below.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Longest box that is ever read. Unit: bytes.</summary>
    public const int MaxBox = 256 << 20;

    private const int ApplicationId = 0x4c564c54; // "LVLT"

    private const string Schema = """
        CREATE TABLE vault (
            one INTEGER PRIMARY KEY CHECK (one = 1), n INTEGER NOT NULL, r INTEGER NOT NULL, p INTEGER NOT NULL,
            salt BLOB NOT NULL, master BLOB NOT NULL, compact INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE source (id BLOB PRIMARY KEY, state INTEGER NOT NULL, key BLOB, details BLOB NOT NULL, manifest BLOB);
        CREATE TABLE grant_key (id BLOB PRIMARY KEY, source BLOB NOT NULL REFERENCES source (id), key BLOB, source_key BLOB, terms BLOB NOT NULL);
        CREATE INDEX grant_key_of ON grant_key (source);
        CREATE TABLE source_row (id INTEGER PRIMARY KEY, source BLOB NOT NULL REFERENCES source (id), box BLOB NOT NULL);
        CREATE INDEX source_row_of ON source_row (source);
        CREATE TABLE grant_row (id INTEGER PRIMARY KEY, grant_key BLOB NOT NULL REFERENCES grant_key (id), box BLOB NOT NULL);
        CREATE INDEX grant_row_of ON grant_row (grant_key);
        """;

    /// <summary>Opens the file; creates it, readable by its owner only, when <paramref name="create"/> says so.</summary>
    public static SqliteConnection Connect(string path, bool create)
    {
        if (create && !File.Exists(path))
            CreatePrivate(path);
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, """
                PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
                PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the tables in a new file; a sentence when the file is of another kind or version.</summary>
    public static string? Prepare(SqliteConnection connection)
    {
        if (Scalar(connection, "PRAGMA quick_check(1)") is not "ok")
            return "The vault's file is damaged: restore it from a backup.";
        long version = (long)Scalar(connection, "PRAGMA user_version")!, kind = (long)Scalar(connection, "PRAGMA application_id")!;
        if (version == 0 && kind == 0 && (long)Scalar(connection, "SELECT count(*) FROM sqlite_schema")! == 0)
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            Execute(connection, Schema);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {SchemaVersion}; PRAGMA application_id = {ApplicationId};"));
            transaction.Commit();
            return null;
        }

        if (kind != ApplicationId)
            return "The file is no vault.";
        return version == SchemaVersion ? null : $"The vault has version {version}, this software knows {SchemaVersion}: use the software that wrote it.";
    }

    /// <summary>Moves the log into the file and cuts it to nothing; false while another connection stands in the way.</summary>
    public static bool EmptyLog(SqliteConnection connection)
    {
        using SqliteCommand command = Command(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() && row.GetInt64(0) == 0;
    }

    /// <summary>A statement with its parameters.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    /// <summary>Runs statements; the number of rows they changed.</summary>
    public static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row.</summary>
    public static object? Scalar(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(connection, sql, parameters);
        object? value = command.ExecuteScalar();
        return value is DBNull ? null : value;
    }

    /// <summary>A box of a row; null when there is none, when it is no blob or longer than <paramref name="most"/>.</summary>
    public static byte[]? Box(SqliteDataReader row, int column, int most = MaxBox)
    {
        if (row.IsDBNull(column) || row.GetFieldType(column) != typeof(byte[]))
            return null;
        return row.GetBytes(column, 0, null, 0, 0) <= most ? row.GetFieldValue<byte[]>(column) : null;
    }

    private static void CreatePrivate(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(path, options);
    }
}
