namespace Ledger.Content;

/// <summary>Sizes that every reader and writer of blobs agrees on.</summary>
public static class BlobLimits
{
    /// <summary>Largest block we make: 1 MiB. Larger content is a manifest and its chunks.</summary>
    public const int ChunkSize = 1 << 20;

    /// <summary>Largest block anybody may hand us: 2 MiB, the limit of the IPFS gateway protocol.</summary>
    public const int MaxBlock = 2 << 20;

    /// <summary>Most chunks that a manifest lists: 8 GiB of content.</summary>
    public const int MaxChunks = 8192;
}
