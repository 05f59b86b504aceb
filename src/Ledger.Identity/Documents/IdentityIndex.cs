using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Microsoft.Data.Sqlite;

namespace Ledger.Identity;

/// <summary>Every identity's changes, indexed from the registry's logs: survives reorganisations and restarts.</summary>
/// <param name="registry">The registry; logs of other contracts are passed over.</param>
/// <remarks>
/// Anybody can make as many changes as it pays for. Of one identity no more than <see cref="MostChanges"/> changes and
/// <see cref="MostBytes"/> of values are kept; what comes after is only counted.
/// </remarks>
public sealed class IdentityIndex(Address registry) : ILogHandler
{
    /// <summary>Most changes of one identity that are kept and resolved.</summary>
    public const int MostChanges = 4_096;

    /// <summary>Most bytes of attribute values of one identity that are kept and resolved.</summary>
    public const int MostBytes = 1 << 20;

    private const int OwnerKind = 0, DelegateKind = 1, AttributeKind = 2;

    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS identity_changes (
            block INTEGER NOT NULL, log_index INTEGER NOT NULL, block_hash BLOB NOT NULL, previous INTEGER NOT NULL,
            identity BLOB NOT NULL, kind INTEGER NOT NULL, name BLOB, value BLOB NOT NULL, valid_to BLOB,
            PRIMARY KEY (block, log_index)
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS identity_changes_of ON identity_changes (identity, block, log_index);
        CREATE TABLE IF NOT EXISTS identity_totals (identity BLOB PRIMARY KEY, changes INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Which logs the index needs.</summary>
    public LogFilter Filter => new([registry], IdentityChange.Topics);

    /// <summary>Makes the index's tables where they are missing.</summary>
    public static void CreateTables(SqliteConnection database)
    {
        ArgumentNullException.ThrowIfNull(database);
        LogTable.Create(database, Tables);
    }

    /// <inheritdoc />
    public void Apply(SqliteTransaction transaction, Log log)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(log);
        if (log.Address != registry || !IdentityLog.TryDecode(log, out IdentityLog? change))
            return;
        (long changes, long bytes) = Count(transaction, change.Change, 1);
        if (changes <= MostChanges && bytes <= MostBytes)
            Insert(transaction, change);
    }

    /// <inheritdoc />
    public void Undo(SqliteTransaction transaction, Log log)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(log);
        if (log.Address != registry || !IdentityLog.TryDecode(log, out IdentityLog? change))
            return;
        Count(transaction, change.Change, -1);
        LogTable.Delete(transaction, "identity_changes", log);
    }

    /// <summary>An identity's changes in the order of the chain; null of one that has more than is kept.</summary>
    public static IReadOnlyList<IdentityLog>? Read(SqliteConnection database, Address identity)
    {
        ArgumentNullException.ThrowIfNull(database);
        using (SqliteCommand totals = database.CreateCommand())
        {
            totals.CommandText = "SELECT 1 FROM identity_totals WHERE identity = $identity AND (changes > $changes OR bytes > $bytes)";
            totals.Parameters.AddWithValue("$identity", identity.ToArray());
            totals.Parameters.AddWithValue("$changes", MostChanges);
            totals.Parameters.AddWithValue("$bytes", MostBytes);
            if (totals.ExecuteScalar() is not null)
                return null;
        }

        using SqliteCommand command = database.CreateCommand();
        command.CommandText =
            "SELECT block, log_index, block_hash, previous, kind, name, value, valid_to FROM identity_changes WHERE identity = $identity ORDER BY block, log_index";
        command.Parameters.AddWithValue("$identity", identity.ToArray());
        List<IdentityLog> changes = [];
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            changes.Add(ReadRow(rows, identity));
        return changes;
    }

    private static IdentityLog ReadRow(SqliteDataReader row, Address identity)
    {
        ulong block = (ulong)row.GetInt64(0);
        uint index = (uint)row.GetInt64(1);
        byte[] value = (byte[])row[6];
        IdentityChange change = row.GetInt64(4) switch
        {
            OwnerKind => new IdentityChange.OwnerChanged(identity, block, index, new Address(value)),
            DelegateKind => new IdentityChange.DelegateChanged(identity, block, index, new Hash32((byte[])row[5]), new Address(value), Number((byte[])row[7])),
            _ => new IdentityChange.AttributeChanged(identity, block, index, new Hash32((byte[])row[5]), value, Number((byte[])row[7])),
        };
        return new IdentityLog(change, new Hash32((byte[])row[2]), (ulong)row.GetInt64(3));
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static void Insert(SqliteTransaction transaction, IdentityLog log)
    {
        (int Kind, byte[]? Name, byte[] Value, BigInteger? ValidTo) row = log.Change switch
        {
            IdentityChange.OwnerChanged one => (OwnerKind, null, one.Owner.ToArray(), null),
            IdentityChange.DelegateChanged one => (DelegateKind, one.Type.ToArray(), one.Delegate.ToArray(), one.ValidTo),
            IdentityChange.AttributeChanged one => (AttributeKind, one.Name.ToArray(), one.Value, one.ValidTo),
            _ => throw new InvalidOperationException($"{log.Change.GetType()} is not kept."),
        };
        using SqliteCommand command = LogTable.Command(transaction,
            """
            INSERT OR REPLACE INTO identity_changes (block, log_index, block_hash, previous, identity, kind, name, value, valid_to)
            VALUES ($block, $index, $hash, $previous, $identity, $kind, $name, $value, $validTo)
            """);
        command.Parameters.AddWithValue("$block", (long)log.Change.Block);
        command.Parameters.AddWithValue("$index", (long)log.Change.LogIndex);
        command.Parameters.AddWithValue("$hash", log.BlockHash.ToArray());
        command.Parameters.AddWithValue("$previous", (long)log.Previous);
        command.Parameters.AddWithValue("$identity", log.Change.Identity.ToArray());
        command.Parameters.AddWithValue("$kind", row.Kind);
        command.Parameters.AddWithValue("$name", (object?)row.Name ?? DBNull.Value);
        command.Parameters.AddWithValue("$value", row.Value);
        command.Parameters.AddWithValue("$validTo", (object?)row.ValidTo?.ToByteArray(isUnsigned: true, isBigEndian: true) ?? DBNull.Value);
        command.ExecuteNonQuery();
    }

    /// <summary>Adds a change to its identity's totals, or takes it off again, and says what they are then.</summary>
    private static (long Changes, long Bytes) Count(SqliteTransaction transaction, IdentityChange change, int sign)
    {
        long size = change is IdentityChange.AttributeChanged attribute ? attribute.Value.Length : 0;
        using SqliteCommand command = LogTable.Command(transaction,
            """
            INSERT INTO identity_totals (identity, changes, bytes) VALUES ($identity, $changes, $bytes)
            ON CONFLICT (identity) DO UPDATE SET changes = changes + $changes, bytes = bytes + $bytes RETURNING changes, bytes
            """);
        command.Parameters.AddWithValue("$identity", change.Identity.ToArray());
        command.Parameters.AddWithValue("$changes", sign);
        command.Parameters.AddWithValue("$bytes", sign * size);
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
