namespace Ledger.Content;

/// <summary>What reading content of any size found.</summary>
public abstract record ContentRead
{
    private ContentRead() { }

    /// <summary>All bytes, every chunk verified.</summary>
    public sealed record Found(ReadOnlyMemory<byte> Bytes) : ContentRead
    {
        /// <summary>What went wrong on the way and was mended, a sentence each: for a log.</summary>
        public IReadOnlyList<string> Incidents { get; init; } = [];
    }

    /// <summary>A block of the content could not be had. Never evidence of fraud.</summary>
    /// <param name="Block">The block: the manifest itself or a chunk.</param>
    /// <param name="Reasons">Who was asked and why that failed, a sentence each.</param>
    public sealed record Unavailable(Cid Block, IReadOnlyList<string> Reasons) : ContentRead;

    /// <summary>The content is larger than the reader allows; nothing but the manifest was read.</summary>
    public sealed record TooLarge(long Size, long Limit) : ContentRead;

    /// <summary>The manifest lists sizes that its chunks do not have: whoever made it lied.</summary>
    public sealed record Malformed(string Problem) : ContentRead;
}
