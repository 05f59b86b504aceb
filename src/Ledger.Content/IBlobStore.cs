namespace Ledger.Content;

/// <summary>Blocks of at most <see cref="BlobLimits.MaxBlock"/> bytes by content: what is read hashes to what was asked for.</summary>
public interface IBlobStore
{
    /// <summary>Whether a block is here; its bytes are only checked when it is read.</summary>
    ValueTask<bool> HasAsync(Cid cid, CancellationToken cancellationToken);

    /// <summary>Reads and verifies a block.</summary>
    ValueTask<BlobRead> GetAsync(Cid cid, CancellationToken cancellationToken);

    /// <summary>Keeps a block; when this returns, a killed process does not lose it.</summary>
    /// <exception cref="StorageFullException">There is no room for it; nothing was changed.</exception>
    ValueTask<Cid> PutAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken);
}
