using System.Security.Cryptography;
using Ledger.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Vaults;

/// <summary>The worker's side of a consent: opens the rows of one grant with that grant's key only.</summary>
/// <remarks>The file is open only while a method runs, so an idle worker never stands in the way of an unplug.</remarks>
public sealed class VaultReader : IDisposable
{
    /// <summary>Longest sealed passage that is read. Unit: bytes.</summary>
    private const int MaxPassageBox = 16 << 20;

    private readonly string _vaultPath;
    private readonly GrantKeyId _grant;
    private readonly SecretKey _grantKey;

    private VaultReader(string vaultPath, GrantKeyId grant, SecretKey grantKey, IReadOnlyList<Passage> passages)
    {
        (_vaultPath, _grant, Passages) = (vaultPath, grant, passages);
        _grantKey = SecretKey.From(grantKey.Bytes);
    }

    /// <summary>The passages; in the memory of this process only.</summary>
    public IReadOnlyList<Passage> Passages { get; private set; }

    /// <summary>Opens the source's key under the grant's key and reads all passages, in the order of names and ordinals.</summary>
    public static VaultReading Open(string vaultPath, GrantKeyId grant, SecretKey grantKey)
    {
        try
        {
            using SqliteConnection connection = VaultFile.Connect(vaultPath, create: false);
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            return Read(connection, vaultPath, grant, grantKey);
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException)
        {
            return new VaultReading.Refused($"The vault cannot be read: {e.Message}");
        }
    }

    /// <summary>Seals the personal adapter of this grant into the vault, in place of an earlier one; false when the grant is gone.</summary>
    public bool WriteAdapter(ReadOnlySpan<byte> adapter)
    {
        long row = RowId.Create();
        byte[] box = RecordSeal.Seal(_grantKey, adapter, RowId.GrantContext(_grant, row));
        using SqliteConnection connection = VaultFile.Connect(_vaultPath, create: false);
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        if (VaultFile.Scalar(connection, "SELECT 1 FROM grant_key WHERE id = $id AND key IS NOT NULL", ("$id", _grant.ToArray())) is null)
            return false;
        VaultFile.Execute(connection, "DELETE FROM grant_row WHERE grant_key = $grant", ("$grant", _grant.ToArray()));
        VaultFile.Execute(
            connection, "INSERT INTO grant_row (id, grant_key, box) VALUES ($id, $grant, $box)", ("$id", row), ("$grant", _grant.ToArray()), ("$box", box));
        transaction.Commit();
        return true;
    }

    /// <summary>The personal adapter of this grant; null when there is none. The caller overwrites it with zeros after use.</summary>
    /// <exception cref="VaultDamagedException">The record was changed by somebody else.</exception>
    public byte[]? ReadAdapter()
    {
        using SqliteConnection connection = VaultFile.Connect(_vaultPath, create: false);
        using SqliteCommand command = VaultFile.Command(connection, "SELECT id, box FROM grant_row WHERE grant_key = $grant", ("$grant", _grant.ToArray()));
        using SqliteDataReader row = command.ExecuteReader();
        if (!row.Read())
            return null;
        return (VaultFile.Box(row, 1) is { } box ? RecordSeal.Open(_grantKey, box, RowId.GrantContext(_grant, row.GetInt64(0))) : null)
            ?? throw new VaultDamagedException($"Row {row.GetInt64(0)} of grant {_grant} was changed.");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Passages = [];
        _grantKey.Dispose();
    }

    private static VaultReading Read(SqliteConnection connection, string vaultPath, GrantKeyId grant, SecretKey grantKey)
    {
        using SqliteCommand command = VaultFile.Command(
            connection, "SELECT source.id, source_key, manifest FROM grant_key JOIN source ON source.id = grant_key.source WHERE grant_key.id = $id AND state = $state",
            ("$id", grant.ToArray()), ("$state", (int)SourceState.Plugged));
        using SqliteDataReader row = command.ExecuteReader();
        if (!row.Read() || VaultFile.Box(row, 1, SecretKey.Size + SealedBox.Overhead) is not { } wrapped)
            return new VaultReading.Refused("The vault holds no such grant any more.");
        SourceId source = SourceId.FromBytes(row.GetFieldValue<byte[]>(0));
        using SecretKey? sourceKey = SecretKey.Unwrap(grantKey, wrapped, VaultKeys.GrantContext("grant.source", grant, source));
        if (sourceKey is null)
            return new VaultReading.Refused("The key does not open this grant.");
        if (SourceManifest.Open(sourceKey, source, VaultFile.Box(row, 2)) is not { } manifest)
            return new VaultReading.Refused($"The manifest of source {source} was changed: plug the folder again.");
        List<Passage> passages = [];
        return ReadRows(connection, source, sourceKey, manifest, passages) is { } refusal
            ? new VaultReading.Refused(refusal)
            : new VaultReading.Opened(new VaultReader(
                vaultPath, grant, grantKey, [.. passages.OrderBy(passage => passage.Name, StringComparer.Ordinal).ThenBy(passage => passage.Ordinal)]));
    }

    /// <summary>Reads the rows that the manifest lists; a sentence when one is missing, changed or too many.</summary>
    private static string? ReadRows(SqliteConnection connection, SourceId source, SecretKey sourceKey, SourceManifest manifest, List<Passage> passages)
    {
        HashSet<long> missing = [.. manifest.Rows];
        using SqliteCommand command = VaultFile.Command(connection, "SELECT id, box FROM source_row WHERE source = $id", ("$id", source.ToArray()));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            long id = row.GetInt64(0);
            if (!missing.Remove(id))
                return $"Row {id} of source {source} was added by somebody else: plug the folder again.";
            byte[]? content = VaultFile.Box(row, 1, MaxPassageBox) is { } box ? RecordSeal.Open(sourceKey, box, RowId.SourceContext(source, id)) : null;
            Passage? passage = content is null ? null : PassageCodec.Decode(content);
            CryptographicOperations.ZeroMemory(content);
            if (passage is null)
                return $"Row {id} of source {source} was changed: plug the folder again.";
            passages.Add(passage);
        }

        return missing.Count == 0 ? null : $"Row {missing.Min()} of source {source} is missing: plug the folder again.";
    }
}
