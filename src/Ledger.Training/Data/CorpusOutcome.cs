using Ledger.Content;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>How far a preparation is.</summary>
/// <param name="Stage">What it does, as a verb: "reading", "learning the tokenizer", "encoding", "storing".</param>
/// <param name="Fraction">Share of the stage that is done, 0 to 1.</param>
public sealed record CorpusProgress(string Stage, double Fraction);

/// <summary>What a preparation read, made and took.</summary>
public sealed record CorpusStatistics(
    int Documents, IReadOnlyList<SkippedFile> Skipped, long SourceBytes, long TextBytes, long Tokens, TimeSpan Elapsed);

/// <summary>What preparing a corpus came to.</summary>
public abstract record CorpusOutcome
{
    private CorpusOutcome() { }

    /// <summary>Everything is in the store, the manifest last.</summary>
    public sealed record Prepared(
        DatasetManifest Manifest, Cid ManifestCid, ByteLevelBpe Tokenizer, TokenDataset Train, TokenDataset Validation, CorpusStatistics Statistics)
        : CorpusOutcome;

    /// <summary>The data cannot be trained on; the sentence says why.</summary>
    public sealed record Refused(string Problem) : CorpusOutcome;
}
