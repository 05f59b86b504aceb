namespace Ledger.Device.Vaults;

/// <summary>The host's side of the vault: sources, grants and their wrapped keys. It never opens a passage.</summary>
public sealed class Vault : IDisposable
{
    /// <summary>Opens or creates a vault, and finishes what a killed process left half done as far as the vault alone can.</summary>
    /// <param name="path">The SQLite file.</param>
    /// <param name="passphrase">The owner's passphrase in UTF-8; the caller overwrites it.</param>
    /// <param name="options">How a new vault protects itself.</param>
    public static VaultOpening Open(string path, ReadOnlySpan<byte> passphrase, VaultOptions? options = null) => throw new NotImplementedException();

    /// <summary>All sources, by name.</summary>
    public IReadOnlyList<PluggedSource> Sources() => throw new NotImplementedException();

    /// <summary>Makes a source with a key of its own, still empty; null when the name is taken.</summary>
    public PluggedSource? CreateSource(string name) => throw new NotImplementedException();

    /// <summary>The key of a source, for the worker that reads the notes; null when it has none any more.</summary>
    public SecretKey? OpenSourceKey(SourceId source) => throw new NotImplementedException();

    /// <summary>Declares a source plugged after its worker is done; null when the worker left no whole manifest.</summary>
    public PluggedSource? CompleteSource(SourceId source) => throw new NotImplementedException();

    /// <summary>Makes a key for a consent; null when the source is not plugged.</summary>
    /// <param name="source">What it opens.</param>
    /// <param name="terms">Up to 16 KiB that the host wants to find again, sealed at rest.</param>
    public GrantKey? CreateGrant(SourceId source, ReadOnlySpan<byte> terms) => throw new NotImplementedException();

    /// <summary>Writes the host's record of a consent anew; false when there is no such grant.</summary>
    public bool SetTerms(GrantKeyId grant, ReadOnlySpan<byte> terms) => throw new NotImplementedException();

    /// <summary>All grants.</summary>
    public IReadOnlyList<GrantKey> Grants() => throw new NotImplementedException();

    /// <summary>The key of a grant, for its worker; null when it was destroyed.</summary>
    public SecretKey? OpenGrantKey(GrantKeyId grant) => throw new NotImplementedException();

    /// <summary>Destroys a grant's key and erases its adapter and caches. Doing it again does nothing.</summary>
    public void DestroyGrant(GrantKeyId grant) => throw new NotImplementedException();

    /// <summary>First step of unplugging: the keys of the source and of its grants are gone, whatever happens next. Terms of grants remain to be revoked by.</summary>
    public void ShredKeys(SourceId source) => throw new NotImplementedException();

    /// <summary>Second step, after the workers are gone: every sealed row of the source and of its grants is erased.</summary>
    public void EraseRows(SourceId source) => throw new NotImplementedException();

    /// <summary>Last step, after the consents are revoked: the source and its grants are forgotten, the file is compacted and its log emptied.</summary>
    public void Forget(SourceId source) => throw new NotImplementedException();

    /// <summary>Counts what is left of a source.</summary>
    public VaultRemains Remains(SourceId source) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
