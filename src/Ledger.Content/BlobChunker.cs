namespace Ledger.Content;

/// <summary>Cuts content into blocks: itself when it fits in one, else chunks and their manifest. Spec: protocol.md §3.2.</summary>
public static class BlobChunker
{
    /// <summary>Name of content of any size, without keeping it.</summary>
    public static Cid CidOf(ReadOnlySpan<byte> content)
    {
        if (IsBare(content))
            return Cid.Of(content);
        Cid[] chunks = new Cid[ChunkCount(content.Length)];
        for (int i = 0; i < chunks.Length; i++)
            chunks[i] = Cid.Of(content[ChunkRange(i, content.Length)]);
        return Cid.Of(new ContentManifest(content.Length, chunks).Encode());
    }

    /// <summary>The blocks of content in the order to store them: chunks first, the block that names the content last.</summary>
    /// <remarks>Whoever finds the last block in a store that was written to in this order has all of them.</remarks>
    public static IEnumerable<ReadOnlyMemory<byte>> Blocks(ReadOnlyMemory<byte> content)
    {
        if (IsBare(content.Span))
        {
            yield return content;
            yield break;
        }

        Cid[] chunks = new Cid[ChunkCount(content.Length)];
        for (int i = 0; i < chunks.Length; i++)
        {
            ReadOnlyMemory<byte> chunk = content[ChunkRange(i, content.Length)];
            chunks[i] = Cid.Of(chunk.Span);
            yield return chunk;
        }

        yield return new ContentManifest(content.Length, chunks).Encode();
    }

    private static bool IsBare(ReadOnlySpan<byte> content) =>
        content.Length <= BlobLimits.ChunkSize && !ContentManifest.TryParse(content, out _);

    private static int ChunkCount(int length) => (int)(((long)length + BlobLimits.ChunkSize - 1) / BlobLimits.ChunkSize);

    private static Range ChunkRange(int index, int length) =>
        (index * BlobLimits.ChunkSize)..(int)Math.Min((index + 1L) * BlobLimits.ChunkSize, length);
}
