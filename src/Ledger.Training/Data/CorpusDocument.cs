namespace Ledger.Training;

/// <summary>A text to train on, in UTF-8; documents are told apart by &lt;|endoftext|&gt;.</summary>
/// <param name="Name">Relative name, for messages; it reaches no committed byte.</param>
/// <param name="Text">The text.</param>
public sealed record CorpusDocument(string Name, ReadOnlyMemory<byte> Text);

/// <summary>A file that was left out, and why in one sentence.</summary>
public sealed record SkippedFile(string Name, string Reason);

/// <summary>What reading a corpus found.</summary>
public abstract record CorpusRead
{
    private CorpusRead() { }

    /// <summary>At least one document that is not empty.</summary>
    /// <param name="Source">Where the text comes from, in words that name no machine and no path.</param>
    /// <param name="Documents">The texts, in an order that every machine finds.</param>
    /// <param name="Skipped">What was left out.</param>
    /// <param name="SourceBytes">Bytes of all files read.</param>
    public sealed record Text(
        string Source, IReadOnlyList<CorpusDocument> Documents, IReadOnlyList<SkippedFile> Skipped, long SourceBytes) : CorpusRead;

    /// <summary>There is nothing to train on; the sentence says why and what would help.</summary>
    public sealed record Refused(string Problem) : CorpusRead;
}
