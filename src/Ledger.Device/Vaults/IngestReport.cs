namespace Ledger.Device.Vaults;

/// <summary>Number of tokens of a text.</summary>
public delegate int TokenCount(string text);

/// <summary>The engine's vector of a text; empty when it makes none.</summary>
public delegate ReadOnlyMemory<float> TextEmbedding(string text);

/// <summary>Why a file of a folder was left out.</summary>
public enum SkipReason
{
    /// <summary>It holds something else than UTF-8 text.</summary>
    NotText,

    /// <summary>It is larger than a note may be.</summary>
    TooLarge,

    /// <summary>It holds nothing.</summary>
    Empty,

    /// <summary>It is a link; what it points to is read only where it lies in the folder itself.</summary>
    Link,

    /// <summary>Its name starts with a dot.</summary>
    Hidden,

    /// <summary>Its folder lies too deep.</summary>
    TooDeep,

    /// <summary>The folder had reached its limit of files, bytes or passages before.</summary>
    OverLimit,

    /// <summary>The system did not let it be read.</summary>
    Unreadable,
}

/// <summary>A file or folder that was left out.</summary>
/// <param name="Name">Path within the plugged folder.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedNote(string Name, SkipReason Reason)
{
    /// <summary>The reason without the name, for messages that must not hold it.</summary>
    public override string ToString() => $"skipped: {Reason}";
}

/// <summary>How far reading has come.</summary>
public readonly record struct IngestProgress(int FilesRead, int Files, int Passages);

/// <summary>What became of reading a folder.</summary>
public abstract record IngestReport
{
    private IngestReport()
    {
    }

    /// <summary>The folder is in the vault.</summary>
    public sealed record Read(int Files, int Passages, long Tokens, IReadOnlyList<SkippedNote> Skipped) : IngestReport;

    /// <summary>Nothing usable came of it; the sentence says why and holds nothing of the notes.</summary>
    public sealed record Refused(string Sentence, IReadOnlyList<SkippedNote> Skipped) : IngestReport;
}
