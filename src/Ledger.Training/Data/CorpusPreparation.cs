using System.Diagnostics;
using System.Runtime.InteropServices;
using Ledger.Content;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>Turns a corpus into content: a tokenizer learned from it, the tokens, and the manifest that names them.</summary>
/// <param name="store">Where the content goes.</param>
/// <param name="vocab">Largest vocabulary.</param>
/// <param name="sequenceLength">Tokens of a training sequence: decides how little data is too little.</param>
public sealed class CorpusPreparation(IBlobStore store, int vocab, int sequenceLength)
{
    /// <summary>Most tokens held out; of less data the last twentieth is.</summary>
    public const int MaxValidationTokens = 1 << 16;

    /// <summary>Fewest sequences to train on: below that, trainers have no shards of their own.</summary>
    public const int MinSequences = 16;

    /// <summary>Reads, learns, encodes and stores; the same text gives the same manifest on every machine.</summary>
    /// <exception cref="StorageFullException">The store has no room.</exception>
    public async Task<CorpusOutcome> PrepareAsync(
        ICorpusSource source, IProgress<CorpusProgress>? progress, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        progress?.Report(new CorpusProgress("reading", 0));
        CorpusRead read = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (read is CorpusRead.Refused refused)
            return new CorpusOutcome.Refused(refused.Problem);
        CorpusRead.Text corpus = (CorpusRead.Text)read;

        progress?.Report(new CorpusProgress("learning the tokenizer", 0));
        ByteLevelBpe tokenizer = ByteLevelBpe.Train(corpus.Documents.Select(static document => document.Text), vocab, cancellationToken);
        List<int> tokens = Encode(tokenizer, corpus.Documents, progress, cancellationToken);
        int heldOut = Math.Max(sequenceLength + 1, Math.Min(tokens.Count / 20, MaxValidationTokens));
        long needed = (long)MinSequences * sequenceLength + 1 + heldOut;
        if (tokens.Count < needed)
            return new CorpusOutcome.Refused($"The data makes {tokens.Count} tokens, but sequences of {sequenceLength} need at least {needed}.");
        if (tokens.Count - heldOut > TokenDataset.MaxTokens)
            return new CorpusOutcome.Refused($"The data makes {tokens.Count} tokens, more than the {TokenDataset.MaxTokens} that a dataset holds.");

        ReadOnlySpan<uint> all = MemoryMarshal.Cast<int, uint>(CollectionsMarshal.AsSpan(tokens));
        TokenDataset train = TokenDataset.FromTokens(all[..^heldOut]), validation = TokenDataset.FromTokens(all[^heldOut..]);
        progress?.Report(new CorpusProgress("storing", 0));
        long textBytes = corpus.Documents.Sum(static document => (long)document.Text.Length);
        DatasetManifest manifest = await StoreAsync(corpus, textBytes, tokenizer, train, validation, cancellationToken).ConfigureAwait(false);
        Cid cid = await new ContentWriter(store).WriteAsync(manifest.Encode(), cancellationToken).ConfigureAwait(false);
        CorpusStatistics statistics = new(
            corpus.Documents.Count, corpus.Skipped, corpus.SourceBytes, textBytes, tokens.Count, Stopwatch.GetElapsedTime(started));
        return new CorpusOutcome.Prepared(manifest, cid, tokenizer, train, validation, statistics);
    }

    private async Task<DatasetManifest> StoreAsync(
        CorpusRead.Text corpus, long textBytes, ByteLevelBpe tokenizer, TokenDataset train, TokenDataset validation, CancellationToken cancellationToken)
    {
        ContentWriter writer = new(store);
        return new DatasetManifest
        {
            Source = corpus.Source,
            Documents = corpus.Documents.Count,
            TextBytes = textBytes,
            Tokenizer = await writer.WriteAsync(tokenizer.ToBytes(), cancellationToken).ConfigureAwait(false),
            Train = new TokenPart(train.Count, await writer.WriteAsync(train.Bytes, cancellationToken).ConfigureAwait(false), train.Root),
            Validation = new TokenPart(
                validation.Count, await writer.WriteAsync(validation.Bytes, cancellationToken).ConfigureAwait(false), validation.Root),
        };
    }

    private static List<int> Encode(
        ByteLevelBpe tokenizer, IReadOnlyList<CorpusDocument> documents, IProgress<CorpusProgress>? progress, CancellationToken cancellationToken)
    {
        List<int> tokens = [];
        BpeEncoder encoder = new(tokenizer);
        for (int i = 0; i < documents.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            encoder.Encode(documents[i].Text.Span, tokens);
            tokens.Add(ByteLevelBpe.EndOfText);
            progress?.Report(new CorpusProgress("encoding", (i + 1.0) / documents.Count));
        }

        return tokens;
    }
}
