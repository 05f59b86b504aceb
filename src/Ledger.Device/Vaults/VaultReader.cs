namespace Ledger.Device.Vaults;

/// <summary>What became of opening a grant's rows.</summary>
public abstract record VaultReading
{
    private VaultReading()
    {
    }

    /// <summary>The key opens the grant; the caller disposes of the reader.</summary>
    public sealed record Opened(VaultReader Reader) : VaultReading;

    /// <summary>The grant is gone, its key is another one, or rows were changed; the sentence names rows, never content.</summary>
    public sealed record Refused(string Sentence) : VaultReading;
}

/// <summary>The worker's side of a consent: opens the rows of one grant with that grant's key only.</summary>
/// <remarks>The file is open only while a method runs, so an idle worker never stands in the way of an unplug.</remarks>
public sealed class VaultReader : IDisposable
{
    private VaultReader()
    {
    }

    /// <summary>Opens the source's key under the grant's key and reads all passages, in the order of names and ordinals.</summary>
    public static VaultReading Open(string vaultPath, GrantKeyId grant, SecretKey grantKey) => throw new NotImplementedException();

    /// <summary>The passages; in the memory of this process only.</summary>
    public IReadOnlyList<Passage> Passages => throw new NotImplementedException();

    /// <summary>Seals the personal adapter of this grant into the vault, in place of an earlier one; false when the grant is gone.</summary>
    public bool WriteAdapter(ReadOnlySpan<byte> adapter) => throw new NotImplementedException();

    /// <summary>The personal adapter of this grant; null when there is none. The caller overwrites it with zeros after use.</summary>
    public byte[]? ReadAdapter() => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotImplementedException();
}
