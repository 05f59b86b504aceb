using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Microsoft.Data.Sqlite;

namespace Ledger.Identity;

/// <summary>The identity registry as a directory of peers: an index of its logs that survives reorganisations and restarts.</summary>
/// <param name="registry">The registry; logs of other contracts are passed over.</param>
public sealed class PeerDirectory(Address registry) : ILogHandler
{
    private const string Tables =
        """
        CREATE TABLE IF NOT EXISTS peer_changes (
            block INTEGER NOT NULL,
            log_index INTEGER NOT NULL,
            identity BLOB NOT NULL,
            endpoint BLOB,
            valid_to BLOB,
            PRIMARY KEY (block, log_index)
        ) WITHOUT ROWID;
        """;

    private static readonly Hash32 s_endpoint = LedgerNames.ToBytes32(LedgerNames.NodeEndpoint);

    /// <summary>Which logs the directory needs.</summary>
    public LogFilter Filter => new([registry], IdentityChange.Topics);

    /// <summary>Makes the directory's table where it is missing.</summary>
    public static void CreateTables(SqliteConnection database)
    {
        ArgumentNullException.ThrowIfNull(database);
        LogTable.Create(database, Tables);
    }

    /// <inheritdoc />
    /// <remarks>Only endpoints and deactivations are kept: nobody can fill the database with other attributes.</remarks>
    public void Apply(SqliteTransaction transaction, Log log)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(log);
        if (log.Address != registry || !IdentityChange.TryDecode(log, out IdentityChange? change))
            return;
        switch (change)
        {
            case IdentityChange.AttributeChanged attribute when attribute.Name == s_endpoint && IdentityHistory.ReadEndpoint(attribute.Value) is not null:
                Insert(transaction, change, attribute.Value, attribute.ValidTo);
                break;
            case IdentityChange.OwnerChanged { Owner.IsZero: true }:
                Insert(transaction, change, null, BigInteger.Zero);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc />
    public void Undo(SqliteTransaction transaction, Log log)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(log);
        if (log.Address != registry)
            return;
        LogTable.Delete(transaction, "peer_changes", log);
    }

    /// <summary>Every peer whose endpoint is valid at a time, with the endpoint that it set last; in order of identity.</summary>
    /// <param name="database">A connection to read with.</param>
    /// <param name="time">Time of the chain. Unit: Unix seconds.</param>
    public static IReadOnlyList<Peer> PeersAt(SqliteConnection database, ulong time)
    {
        ArgumentNullException.ThrowIfNull(database);
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = "SELECT block, log_index, identity, endpoint, valid_to FROM peer_changes ORDER BY block, log_index";
        using SqliteDataReader rows = command.ExecuteReader();
        Dictionary<Address, List<IdentityChange>> changes = [];
        while (rows.Read())
        {
            IdentityChange change = Read(rows);
            if (!changes.TryGetValue(change.Identity, out List<IdentityChange>? ofIdentity))
                changes.Add(change.Identity, ofIdentity = []);
            ofIdentity.Add(change);
        }

        return [.. from entry in changes
                   let endpoint = new IdentityHistory(entry.Key, entry.Value).EndpointAt(time)
                   where endpoint is not null
                   orderby entry.Key
                   select new Peer(entry.Key, endpoint)];
    }

    /// <summary>The endpoint of one peer at a time; null if it has none.</summary>
    public static Uri? EndpointOf(SqliteConnection database, Address identity, ulong time)
    {
        ArgumentNullException.ThrowIfNull(database);
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = "SELECT block, log_index, identity, endpoint, valid_to FROM peer_changes WHERE identity = $identity ORDER BY block, log_index";
        command.Parameters.AddWithValue("$identity", identity.ToArray());
        using SqliteDataReader rows = command.ExecuteReader();
        List<IdentityChange> changes = [];
        while (rows.Read())
            changes.Add(Read(rows));
        return new IdentityHistory(identity, changes).EndpointAt(time);
    }

    private static IdentityChange Read(SqliteDataReader row)
    {
        ulong block = (ulong)row.GetInt64(0);
        uint index = (uint)row.GetInt64(1);
        Address identity = new((byte[])row[2]);
        return row.IsDBNull(3)
            ? new IdentityChange.OwnerChanged(identity, block, index, Address.Zero)
            : new IdentityChange.AttributeChanged(
                identity, block, index, s_endpoint, (byte[])row[3], new BigInteger((byte[])row[4], isUnsigned: true, isBigEndian: true));
    }

    private static void Insert(SqliteTransaction transaction, IdentityChange change, byte[]? endpoint, BigInteger validTo)
    {
        using SqliteCommand command = LogTable.Command(transaction,
            "INSERT OR REPLACE INTO peer_changes (block, log_index, identity, endpoint, valid_to) VALUES ($block, $index, $identity, $endpoint, $validTo)");
        command.Parameters.AddWithValue("$block", (long)change.Block);
        command.Parameters.AddWithValue("$index", (long)change.LogIndex);
        command.Parameters.AddWithValue("$identity", change.Identity.ToArray());
        command.Parameters.AddWithValue("$endpoint", (object?)endpoint ?? DBNull.Value);
        command.Parameters.AddWithValue("$validTo", validTo.ToByteArray(isUnsigned: true, isBigEndian: true));
        command.ExecuteNonQuery();
    }
}
