using System.Security.Cryptography;
using Ledger.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Vaults;

/// <summary>The tables of sources and grants: what the master key wraps, and what it says about each.</summary>
internal sealed class VaultKeys(SqliteConnection connection, SecretKey master)
{
    private const int WrappedSize = SecretKey.Size + SealedBox.Overhead;

    public IReadOnlyList<PluggedSource> Sources()
    {
        using SqliteCommand command = VaultFile.Command(connection, "SELECT id, state, details FROM source");
        using SqliteDataReader row = command.ExecuteReader();
        List<PluggedSource> sources = [];
        while (row.Read())
            sources.Add(SourceDetails.Read(row, master) ?? throw new VaultDamagedException($"Row {sources.Count} of the table of sources was changed."));
        return [.. sources.OrderBy(source => source.Name, StringComparer.Ordinal)];
    }

    /// <summary>Ids and states alone, which need no record to open.</summary>
    public IReadOnlyList<(SourceId Source, SourceState State)> States()
    {
        using SqliteCommand command = VaultFile.Command(connection, "SELECT id, state FROM source WHERE length(id) = 16");
        using SqliteDataReader row = command.ExecuteReader();
        List<(SourceId, SourceState)> states = [];
        while (row.Read())
            states.Add((SourceId.FromBytes(row.GetFieldValue<byte[]>(0)), (SourceState)row.GetInt64(1)));
        return states;
    }

    public PluggedSource CreateSource(string name)
    {
        SourceId source = SourceId.Create();
        Hash32 salt = new(RandomNumberGenerator.GetBytes(Hash32.Size));
        using SecretKey key = SecretKey.Generate();
        VaultFile.Execute(
            connection, "INSERT INTO source (id, state, key, details) VALUES ($id, $state, $key, $details)",
            ("$id", source.ToArray()), ("$state", (int)SourceState.Plugging), ("$key", Wrap(master, key, SourceKeyContext(source))),
            ("$details", new SourceDetails(name, salt.ToString(), 0, 0).Seal(master, source)));
        return new PluggedSource(source, name, SourceState.Plugging, salt, 0, 0);
    }

    public SecretKey? OpenSourceKey(SourceId source) =>
        VaultFile.Scalar(connection, "SELECT key FROM source WHERE id = $id", ("$id", source.ToArray())) is byte[] { Length: WrappedSize } box
            ? SecretKey.Unwrap(master, box, SourceKeyContext(source)) ?? throw new VaultDamagedException($"The key of source {source} was changed.")
            : null;

    public PluggedSource? CompleteSource(SourceId source)
    {
        using SecretKey? key = OpenSourceKey(source);
        PluggedSource? known = Sources().FirstOrDefault(row => row.Id == source);
        if (key is null || known is not { State: SourceState.Plugging })
            return null;
        byte[]? box = VaultFile.Scalar(connection, "SELECT manifest FROM source WHERE id = $id", ("$id", source.ToArray())) as byte[];
        if (SourceManifest.Open(key, source, box) is not { } manifest)
            return null;
        PluggedSource complete = known with { State = SourceState.Plugged, Files = manifest.Files, Passages = manifest.Rows.Count };
        VaultFile.Execute(
            connection, "UPDATE source SET state = $state, details = $details WHERE id = $id",
            ("$state", (int)complete.State), ("$id", source.ToArray()),
            ("$details", new SourceDetails(complete.Name, complete.Salt.ToString(), complete.Files, complete.Passages).Seal(master, source)));
        return complete;
    }

    public GrantKey? CreateGrant(SourceId source, ReadOnlySpan<byte> terms)
    {
        using SecretKey? sourceKey = OpenSourceKey(source);
        if (sourceKey is null || States().All(row => row != (source, SourceState.Plugged)))
            return null;
        GrantKeyId grant = GrantKeyId.Create();
        using SecretKey key = SecretKey.Generate();
        VaultFile.Execute(
            connection, "INSERT INTO grant_key (id, source, key, source_key, terms) VALUES ($id, $source, $key, $source_key, $terms)",
            ("$id", grant.ToArray()), ("$source", source.ToArray()), ("$key", Wrap(master, key, GrantContext("grant.key", grant, source))),
            ("$source_key", Wrap(key, sourceKey, GrantContext("grant.source", grant, source))), ("$terms", SealTerms(grant, source, terms)));
        return new GrantKey(grant, source, terms.ToArray(), HasKey: true);
    }

    public bool SetTerms(GrantKeyId grant, ReadOnlySpan<byte> terms) =>
        SourceOf(grant) is { } source
        && VaultFile.Execute(
            connection, "UPDATE grant_key SET terms = $terms WHERE id = $id", ("$id", grant.ToArray()), ("$terms", SealTerms(grant, source, terms))) == 1;

    public IReadOnlyList<GrantKey> Grants()
    {
        using SqliteCommand command = VaultFile.Command(connection, "SELECT id, source, terms, key IS NOT NULL FROM grant_key ORDER BY id");
        using SqliteDataReader row = command.ExecuteReader();
        List<GrantKey> grants = [];
        while (row.Read())
        {
            GrantKeyId grant = GrantKeyId.FromBytes(row.GetFieldValue<byte[]>(0));
            SourceId source = SourceId.FromBytes(row.GetFieldValue<byte[]>(1));
            byte[]? terms = VaultFile.Box(row, 2, 2 * Vault.MaxTerms + SealedBox.Overhead) is { } box
                ? RecordSeal.Open(master, box, GrantContext("grant.terms", grant, source))
                : null;
            grants.Add(new GrantKey(grant, source, terms ?? throw new VaultDamagedException($"The terms of grant {grant} were changed."), row.GetBoolean(3)));
        }

        return grants;
    }

    public SecretKey? OpenGrantKey(GrantKeyId grant) =>
        SourceOf(grant) is { } source
        && VaultFile.Scalar(connection, "SELECT key FROM grant_key WHERE id = $id", ("$id", grant.ToArray())) is byte[] { Length: WrappedSize } box
            ? SecretKey.Unwrap(master, box, GrantContext("grant.key", grant, source)) ?? throw new VaultDamagedException($"The key of grant {grant} was changed.")
            : null;

    /// <summary>What the records of a grant are bound to; both sides of the vault use it.</summary>
    public static byte[] GrantContext(string column, GrantKeyId grant, SourceId source) => RecordSeal.Context(column, grant, source);

    private SourceId? SourceOf(GrantKeyId grant) =>
        VaultFile.Scalar(connection, "SELECT source FROM grant_key WHERE id = $id", ("$id", grant.ToArray())) is byte[] { Length: SourceId.Size } id
            ? SourceId.FromBytes(id)
            : null;

    private byte[] SealTerms(GrantKeyId grant, SourceId source, ReadOnlySpan<byte> terms) =>
        RecordSeal.Seal(master, terms, GrantContext("grant.terms", grant, source));

    private static byte[] SourceKeyContext(SourceId source) => RecordSeal.Context("source.key", source);

    private static byte[] Wrap(SecretKey outer, SecretKey inner, byte[] context) => SealedBox.Seal(outer.Bytes, inner.Bytes, context);
}
