using Microsoft.Data.Sqlite;

namespace Ledger.Device.Vaults;

/// <summary>The host's side of the vault: sources, grants and their wrapped keys. It never opens a passage.</summary>
/// <remarks>
/// passphrase → (scrypt) → master key → source keys and grant keys; a grant holds its source's key once more, wrapped under its
/// own. Unplugging deletes the wrapped keys first: from then on the sealed rows are noise, whenever the rest is cleaned up.
/// Thread-safe: one connection behind a lock.
/// </remarks>
public sealed class Vault : IDisposable
{
    /// <summary>Most bytes of a grant's terms.</summary>
    public const int MaxTerms = 16 << 10;

    private readonly SqliteConnection _connection;
    private readonly SecretKey _master;
    private readonly VaultKeys _keys;
    private readonly Lock _gate = new();

    private Vault(SqliteConnection connection, SecretKey master) =>
        (_connection, _master, _keys) = (connection, master, new VaultKeys(connection, master));

    /// <summary>Told after every durable change; tests end the process there.</summary>
    internal Action<VaultStep>? Reached { get; set; }

    /// <summary>Opens or creates a vault, and finishes what a killed process left half done as far as the vault alone can.</summary>
    /// <param name="path">The SQLite file.</param>
    /// <param name="passphrase">The owner's passphrase in UTF-8; the caller overwrites it.</param>
    /// <param name="options">How a new vault protects itself.</param>
    public static VaultOpening Open(string path, ReadOnlySpan<byte> passphrase, VaultOptions? options = null)
    {
        SqliteConnection? connection = null;
        SecretKey? master = null;
        bool opened = false;
        try
        {
            connection = VaultFile.Connect(path, create: true);
            if (VaultFile.Prepare(connection) is { } reason)
                return new VaultOpening.Refused(reason);
            string? refusal = null;
            if (VaultFile.Scalar(connection, "SELECT 1 FROM vault") is null && VaultFile.Scalar(connection, "SELECT 1 FROM source") is null)
                master = MasterKey.Create(connection, passphrase, options ?? new VaultOptions());
            else
                (master, refusal) = MasterKey.Open(connection, passphrase);
            if (refusal is not null)
                return new VaultOpening.Refused(refusal);
            if (master is null)
                return new VaultOpening.WrongPassphrase("The passphrase does not open this vault.");
            Vault vault = new(connection, master);
            vault.Recover();
            opened = true;
            return new VaultOpening.Opened(vault);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or InvalidCastException)
        {
            return new VaultOpening.Refused($"The vault cannot be opened: {e.Message}");
        }
        finally
        {
            if (!opened)
            {
                master?.Dispose();
                connection?.Dispose();
            }
        }
    }

    /// <summary>All sources, by name.</summary>
    /// <exception cref="VaultDamagedException">A record was changed by somebody else.</exception>
    public IReadOnlyList<PluggedSource> Sources()
    {
        lock (_gate)
            return _keys.Sources();
    }

    /// <summary>Makes a source with a key of its own, still empty; null when the name is taken.</summary>
    public PluggedSource? CreateSource(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        lock (_gate)
        {
            if (_keys.Sources().Any(source => source.Name == name))
                return null;
            PluggedSource created = _keys.CreateSource(name);
            Reached?.Invoke(VaultStep.SourceCreated);
            return created;
        }
    }

    /// <summary>The key of a source, for the worker that reads the notes; null when it has none any more.</summary>
    public SecretKey? OpenSourceKey(SourceId source)
    {
        lock (_gate)
            return _keys.OpenSourceKey(source);
    }

    /// <summary>Declares a source plugged after its worker is done; null when the worker left no whole manifest.</summary>
    public PluggedSource? CompleteSource(SourceId source)
    {
        lock (_gate)
        {
            PluggedSource? complete = _keys.CompleteSource(source);
            if (complete is not null)
            {
                Tidy();
                Reached?.Invoke(VaultStep.SourceCompleted);
            }

            return complete;
        }
    }

    /// <summary>Makes a key for a consent; null when the source is not plugged.</summary>
    /// <param name="source">What it opens.</param>
    /// <param name="terms">Up to 16 KiB that the host wants to find again, sealed at rest.</param>
    public GrantKey? CreateGrant(SourceId source, ReadOnlySpan<byte> terms)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(terms.Length, MaxTerms, nameof(terms));
        lock (_gate)
            return _keys.CreateGrant(source, terms);
    }

    /// <summary>Writes the host's record of a consent anew; false when there is no such grant.</summary>
    public bool SetTerms(GrantKeyId grant, ReadOnlySpan<byte> terms)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(terms.Length, MaxTerms, nameof(terms));
        lock (_gate)
            return _keys.SetTerms(grant, terms);
    }

    /// <summary>All grants.</summary>
    /// <exception cref="VaultDamagedException">A record was changed by somebody else.</exception>
    public IReadOnlyList<GrantKey> Grants()
    {
        lock (_gate)
            return _keys.Grants();
    }

    /// <summary>The key of a grant, for its worker; null when it was destroyed.</summary>
    public SecretKey? OpenGrantKey(GrantKeyId grant)
    {
        lock (_gate)
            return _keys.OpenGrantKey(grant);
    }

    /// <summary>Destroys a grant's key and erases its adapter and caches. Doing it again does nothing.</summary>
    public void DestroyGrant(GrantKeyId grant)
    {
        lock (_gate)
        {
            InTransaction(() =>
            {
                VaultFile.Execute(_connection, "DELETE FROM grant_row WHERE grant_key = $id", ("$id", grant.ToArray()));
                VaultFile.Execute(_connection, "DELETE FROM grant_key WHERE id = $id", ("$id", grant.ToArray()));
            });
            Tidy();
        }
    }

    /// <summary>Destroys a grant's key and erases its adapter and caches at once; its terms remain, to be revoked by. Doing it again does nothing.</summary>
    public void ShredKey(GrantKeyId grant)
    {
        lock (_gate)
        {
            InTransaction(() =>
            {
                VaultFile.Execute(_connection, "DELETE FROM grant_row WHERE grant_key = $id", ("$id", grant.ToArray()));
                VaultFile.Execute(_connection, "UPDATE grant_key SET key = NULL, source_key = NULL WHERE id = $id", ("$id", grant.ToArray()));
            });
            Tidy();
        }
    }

    /// <summary>First step of unplugging: the keys of the source and of its grants are gone, whatever happens next. Terms of grants remain to be revoked by.</summary>
    public void ShredKeys(SourceId source)
    {
        lock (_gate)
        {
            InTransaction(() =>
            {
                byte[] id = source.ToArray();
                VaultFile.Execute(_connection, "UPDATE source SET state = $state, key = NULL WHERE id = $id", ("$state", (int)SourceState.Unplugging), ("$id", id));
                VaultFile.Execute(_connection, "UPDATE grant_key SET key = NULL, source_key = NULL WHERE source = $id", ("$id", id));
            });
            VaultFile.EmptyLog(_connection);
            Reached?.Invoke(VaultStep.KeysShredded);
        }
    }

    /// <summary>Second step, after the workers are gone: every sealed row of the source and of its grants is erased.</summary>
    public void EraseRows(SourceId source)
    {
        lock (_gate)
        {
            InTransaction(() => Erase(source));
            VaultFile.EmptyLog(_connection);
            Reached?.Invoke(VaultStep.RowsErased);
        }
    }

    /// <summary>Last step, after the consents are revoked: the source and its grants are forgotten, the file is compacted and its log emptied.</summary>
    /// <returns>False while another process reads the file: the next change or start compacts it then.</returns>
    public bool Forget(SourceId source)
    {
        lock (_gate)
        {
            InTransaction(() => Remove(source));
            Reached?.Invoke(VaultStep.SourceForgotten);
            return Tidy();
        }
    }

    /// <summary>Counts what is left of a source.</summary>
    public VaultRemains Remains(SourceId source)
    {
        lock (_gate)
        {
            return new VaultRemains(
                Count("SELECT (SELECT count(key) FROM source WHERE id = $id) + (SELECT count(key) + count(source_key) FROM grant_key WHERE source = $id)"),
                Count("""
                    SELECT (SELECT count(*) FROM source_row WHERE source = $id) + (SELECT count(manifest) FROM source WHERE id = $id)
                        + (SELECT count(*) FROM grant_row WHERE grant_key IN (SELECT id FROM grant_key WHERE source = $id))
                    """));

            int Count(string sql) => (int)(long)VaultFile.Scalar(_connection, sql, ("$id", source.ToArray()))!;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _master.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>Takes back what was being plugged, goes on erasing what was being unplugged, compacts if that was due.</summary>
    private void Recover()
    {
        foreach ((SourceId source, SourceState state) in _keys.States())
        {
            if (state == SourceState.Plugging)
                InTransaction(() => Remove(source));
            else if (state == SourceState.Unplugging)
                InTransaction(() => Erase(source));
        }

        Tidy();
    }

    /// <summary>Empties the log, and compacts the file when that is still due.</summary>
    private bool Tidy() => VaultFile.Scalar(_connection, "SELECT compact FROM vault") is 0L ? VaultFile.EmptyLog(_connection) : Compact();

    private void Erase(SourceId source)
    {
        byte[] id = source.ToArray();
        VaultFile.Execute(_connection, "DELETE FROM grant_row WHERE grant_key IN (SELECT id FROM grant_key WHERE source = $id)", ("$id", id));
        VaultFile.Execute(_connection, "DELETE FROM source_row WHERE source = $id", ("$id", id));
        VaultFile.Execute(_connection, "UPDATE source SET manifest = NULL WHERE id = $id", ("$id", id));
    }

    private void Remove(SourceId source)
    {
        Erase(source);
        VaultFile.Execute(_connection, "DELETE FROM grant_key WHERE source = $id", ("$id", source.ToArray()));
        VaultFile.Execute(_connection, "DELETE FROM source WHERE id = $id", ("$id", source.ToArray()));
        VaultFile.Execute(_connection, "UPDATE vault SET compact = 1");
    }

    /// <summary>The mark is taken away only when no old page is left in the log.</summary>
    private bool Compact()
    {
        try
        {
            VaultFile.Execute(_connection, "VACUUM");
            if (!VaultFile.EmptyLog(_connection))
                return false;
            VaultFile.Execute(_connection, "UPDATE vault SET compact = 0");
            bool emptied = VaultFile.EmptyLog(_connection);
            Reached?.Invoke(VaultStep.FileCompacted);
            return emptied;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 5 or 6) // busy, locked
        {
            return false;
        }
    }

    private void InTransaction(Action work)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        work();
        transaction.Commit();
    }
}
