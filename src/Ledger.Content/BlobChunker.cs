namespace Ledger.Content;

/// <summary>Cuts content into blocks.</summary>
public static class BlobChunker
{
    /// <summary>Name of content of any size.</summary>
    public static Cid CidOf(ReadOnlySpan<byte> content) => Cid.Of(content);
}
