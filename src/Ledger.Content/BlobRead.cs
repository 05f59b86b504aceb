namespace Ledger.Content;

/// <summary>What reading a block found.</summary>
public abstract record BlobRead
{
    private BlobRead() { }

    /// <summary>The bytes, verified.</summary>
    public sealed record Found(ReadOnlyMemory<byte> Bytes) : BlobRead
    {
        /// <summary>What went wrong on the way and was mended, a sentence each: for a log.</summary>
        public IReadOnlyList<string> Incidents { get; init; } = [];
    }

    /// <summary>Nobody asked had the block. Never evidence of fraud.</summary>
    /// <param name="Cid">The block.</param>
    /// <param name="Reasons">Who was asked and why that failed, a sentence each; empty when the store just has no such block.</param>
    public sealed record Missing(Cid Cid, IReadOnlyList<string> Reasons) : BlobRead;

    /// <summary>The stored bytes were not what their name says; they were moved away and the block counts as missing.</summary>
    /// <param name="Cid">The block.</param>
    /// <param name="Quarantined">File that now holds the wrong bytes.</param>
    public sealed record Corrupt(Cid Cid, string Quarantined) : BlobRead;
}
