using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Storage;

/// <summary>The node's SQLite file: WAL, synchronous FULL, one writer, schema brought up to date on opening.</summary>
/// <remarks>
/// One connection behind a lock: every statement takes well under a millisecond, and a transaction that returned is on
/// disk. The stores of this folder are the only users.
/// </remarks>
public sealed class NodeDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    private NodeDatabase(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens or creates the file and migrates it.</summary>
    /// <exception cref="NodeStoppedException">The file is damaged, locked or from newer software.</exception>
    public static NodeDatabase Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(path);
            string check = (string)Scalar(connection, "PRAGMA quick_check(1)")!;
            if (check != "ok")
                throw new NodeStoppedException(NodeStopReason.Database, $"The database {path} is damaged ({check}): restore it from a backup.");
            NodeSchema.Migrate(connection, path);
            return new NodeDatabase(connection);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw new NodeStoppedException(NodeStopReason.Database, $"The database {path} cannot be used: {e.Message}", e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements in one transaction; what returned is durable.</summary>
    public T Write<T>(Func<SqliteConnection, T> work)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
            T result = work(_connection);
            transaction.Commit();
            return result;
        }
    }

    /// <summary>Runs one statement in a transaction of its own.</summary>
    public int Write(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            using SqliteCommand command = Command(_connection, sql, parameters);
            return command.ExecuteNonQuery();
        }
    }

    /// <summary>Reads with the connection itself, for readers that other projects bring.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        lock (_gate)
            return work(_connection);
    }

    /// <summary>Opens another connection to a file that is open already, with the same durability.</summary>
    internal static SqliteConnection Connect(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads rows.</summary>
    public IReadOnlyList<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        lock (_gate)
        {
            using SqliteCommand command = Command(_connection, sql, parameters);
            using SqliteDataReader reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
                rows.Add(row(reader));
            return rows;
        }
    }

    /// <summary>A statement with its parameters, for use inside <see cref="Write{T}"/>.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    /// <summary>Runs a statement as part of a transaction that others brought.</summary>
    internal static void Execute(SqliteTransaction transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(transaction.Connection!, sql, parameters);
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    internal static int SchemaVersion(SqliteConnection connection) =>
        Convert.ToInt32(Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
}
