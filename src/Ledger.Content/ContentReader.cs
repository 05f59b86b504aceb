namespace Ledger.Content;

/// <summary>Puts content of any size together again from a store of blocks.</summary>
public sealed class ContentReader(IBlobStore store)
{
    /// <summary>Reads content of at most <paramref name="maxSize"/> bytes; memory is taken only once the size is known to be allowed.</summary>
    public async ValueTask<ContentRead> ReadAsync(Cid cid, int maxSize, CancellationToken cancellationToken)
    {
        List<string> incidents = [];
        (ReadOnlyMemory<byte> first, ContentRead.Unavailable? failed) = await BlockAsync(cid, incidents, cancellationToken).ConfigureAwait(false);
        if (failed is not null)
            return failed;
        bool listed = ContentManifest.TryParse(first.Span, out ContentManifest? manifest);
        long size = listed ? manifest!.Size : first.Length;
        if (size > maxSize)
            return new ContentRead.TooLarge(size, maxSize);
        if (!listed)
            return new ContentRead.Found(first) { Incidents = incidents };

        byte[] content = new byte[size];
        for (int i = 0; i < manifest!.Chunks.Count; i++)
        {
            (ReadOnlyMemory<byte> chunk, failed) = await BlockAsync(manifest.Chunks[i], incidents, cancellationToken).ConfigureAwait(false);
            if (failed is not null)
                return failed;
            if (chunk.Length != manifest.ChunkLength(i))
                return new ContentRead.Malformed($"Chunk {i} of {cid} has {chunk.Length} bytes, not {manifest.ChunkLength(i)} as its manifest says.");
            chunk.CopyTo(content.AsMemory(i * BlobLimits.ChunkSize));
        }

        return new ContentRead.Found(content) { Incidents = incidents };
    }

    private async ValueTask<(ReadOnlyMemory<byte> Bytes, ContentRead.Unavailable? Failed)> BlockAsync(
        Cid cid, List<string> incidents, CancellationToken cancellationToken)
    {
        BlobRead read = await store.GetAsync(cid, cancellationToken).ConfigureAwait(false);
        switch (read)
        {
            case BlobRead.Found found:
                incidents.AddRange(found.Incidents);
                return (found.Bytes, null);
            case BlobRead.Corrupt corrupt:
                return (default, new ContentRead.Unavailable(cid, [$"The stored copy was corrupt and is now {corrupt.Quarantined}."]));
            case BlobRead.Missing missing:
                return (default, new ContentRead.Unavailable(cid, missing.Reasons));
            default:
                throw new InvalidOperationException($"{read.GetType()} is not handled.");
        }
    }
}
