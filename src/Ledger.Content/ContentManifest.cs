using System.Diagnostics.CodeAnalysis;

namespace Ledger.Content;

/// <summary>List of the chunks of content that is larger than one block. Spec: protocol.md §3.2.</summary>
/// <remarks>
/// All chunks but the last have <see cref="BlobLimits.ChunkSize"/> bytes, so content has one manifest. A block that
/// parses as a manifest IS one: content that happens to read like a manifest is therefore never stored bare.
/// </remarks>
public sealed record ContentManifest(long Size, IReadOnlyList<Cid> Chunks)
{
    private const string Kind = "ledger-content-1";

    /// <summary>Length of a chunk.</summary>
    public int ChunkLength(int index) => (int)Math.Min(BlobLimits.ChunkSize, Size - (long)index * BlobLimits.ChunkSize);

    /// <summary>The canonical bytes: one block.</summary>
    public byte[] Encode() => CanonicalJson.Write(CanonicalValue.Of(
        ("chunks", CanonicalValue.Of(Chunks.Select((cid, i) => CanonicalValue.Of(("cid", cid), ("size", ChunkLength(i)))))),
        ("kind", Kind),
        ("size", Size)));

    /// <summary>Reads a block as a manifest; a block that is none is content itself.</summary>
    public static bool TryParse(ReadOnlySpan<byte> block, [NotNullWhen(true)] out ContentManifest? manifest)
    {
        manifest = null;
        if (!block.StartsWith("{\"chunks\":["u8) || !CanonicalJson.TryRead(block, out CanonicalValue? value, out _))
            return false;

        CanonicalFields fields = new(value, "manifest");
        fields.Constant("kind", Kind);
        long size = fields.Number("size", 1, (long)BlobLimits.MaxChunks * BlobLimits.ChunkSize);
        IReadOnlyList<CanonicalValue> items = fields.List("chunks", BlobLimits.MaxChunks);
        if (fields.Finish() is not null || items.Count != (size + BlobLimits.ChunkSize - 1) / BlobLimits.ChunkSize)
            return false;

        Cid[] chunks = new Cid[items.Count];
        ContentManifest candidate = new(size, chunks);
        for (int i = 0; i < chunks.Length; i++)
        {
            CanonicalFields chunk = new(items[i], "chunk");
            chunks[i] = chunk.Cid("cid");
            int length = candidate.ChunkLength(i);
            chunk.Number("size", length, length);
            if (chunk.Finish() is not null)
                return false;
        }

        manifest = candidate;
        return true;
    }
}
