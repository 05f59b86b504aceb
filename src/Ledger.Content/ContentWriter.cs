namespace Ledger.Content;

/// <summary>Keeps content of any size in a store of blocks.</summary>
public sealed class ContentWriter(IBlobStore store)
{
    /// <summary>Stores all blocks, the one that names the content last.</summary>
    /// <exception cref="StorageFullException">There is no room; chunks already written stay and do no harm.</exception>
    public async ValueTask<Cid> WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Cid name = default;
        foreach (ReadOnlyMemory<byte> block in BlobChunker.Blocks(content))
            name = await store.PutAsync(block, cancellationToken).ConfigureAwait(false);
        return name;
    }
}
