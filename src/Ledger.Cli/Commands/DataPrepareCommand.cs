using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Training;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger data prepare: text of any file or folder becomes a tokenizer, tokens and a manifest.</summary>
internal static class DataPrepareCommand
{
    private const int MaxVocab = 65_536;
    private const int MaxSequence = 65_536;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string?> path = new("path")
        {
            Description = "File or folder with text. Default: the English API documentation that comes with the .NET SDK.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> store = new("--out") { HelpName = "DIR", Description = "Blob store that receives the content.", DefaultValueFactory = _ => Path.Combine(".ledger", "data") };
        Option<int> vocab = Bounded("--vocab", "Tokens of the vocabulary.", RecipeTemplate.Demo.Model.Vocab, 257, MaxVocab);
        Option<int> sequence = Bounded("--sequence", "Tokens of a training sequence.", RecipeTemplate.Demo.Rounds.SequenceLength, 2, MaxSequence);

        Command command = new("prepare", "Make a dataset: a byte-level BPE tokenizer learned from the text, its tokens, and a manifest named by content hash.") { path, store, vocab, sequence };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            DirectoryBlobStore blobs = new(parsed.GetValue(store)!);
            CorpusPreparation preparation = new(blobs, parsed.GetValue(vocab), parsed.GetValue(sequence));
            CorpusOutcome.Prepared prepared = await PrepareAsync(preparation, parsed.GetValue(path), terminal, cancel).ConfigureAwait(false);
            Show(prepared, Path.GetFullPath(parsed.GetValue(store)!), terminal);
            return ExitCode.Ok;
        });
    }

    /// <summary>Prepares with progress on stderr.</summary>
    /// <exception cref="CommandFailure">The data cannot be trained on.</exception>
    public static async Task<CorpusOutcome.Prepared> PrepareAsync(CorpusPreparation preparation, string? path, Terminal terminal, CancellationToken cancel)
    {
        if (path is not null && !File.Exists(path) && !Directory.Exists(path))
            throw new CommandFailure(ExitCode.BadInput, $"There is no file or folder {path}.");
        ICorpusSource source = path is null ? new ReferenceDocumentation() : new FileCorpus(path, new CorpusLimits());
        StageReporter stages = new(terminal);
        return await preparation.PrepareAsync(source, stages, cancel).ConfigureAwait(false) switch
        {
            CorpusOutcome.Prepared prepared => prepared,
            CorpusOutcome.Refused refused => throw new CommandFailure(ExitCode.BadInput, refused.Problem, "give --data or PATH with more text: UTF-8 files, XML documentation or a folder of them"),
            _ => throw new InvalidOperationException("An unknown outcome of preparing data."),
        };
    }

    private static void Show(CorpusOutcome.Prepared prepared, string store, Terminal terminal)
    {
        CorpusStatistics read = prepared.Statistics;
        foreach (SkippedFile file in read.Skipped.Take(5)) terminal.Say($"skipped {file.Name}: {file.Reason}");
        if (read.Skipped.Count > 5) terminal.Say($"skipped {read.Skipped.Count - 5} more files");
        terminal.Result(
            new
            {
                manifest = prepared.ManifestCid.ToString(),
                tokenizer = prepared.Manifest.Tokenizer.ToString(),
                datasetRoot = prepared.Train.Root.ToString(),
                validationRoot = prepared.Validation.Root.ToString(),
                trainTokens = prepared.Train.Count,
                validationTokens = prepared.Validation.Count,
                documents = read.Documents,
                textBytes = read.TextBytes,
                skipped = read.Skipped.Count,
                store,
                seconds = Math.Round(read.Elapsed.TotalSeconds, 1),
            },
            console =>
            {
                Grid grid = new Grid().AddColumn().AddColumn();
                grid.AddRow("manifest", prepared.ManifestCid.ToString()).AddRow("tokenizer", prepared.Manifest.Tokenizer.ToString());
                grid.AddRow("dataset root", prepared.Train.Root.ToString());
                grid.AddRow("text", $"{read.Documents:N0} documents, {(read.TextBytes < 1_000_000 ? $"{read.TextBytes / 1e3:N0} kB" : $"{read.TextBytes / 1e6:N1} MB")}");
                grid.AddRow("tokens", $"{prepared.Train.Count:N0} to train on, {prepared.Validation.Count:N0} held out");
                grid.AddRow("stored in", store).AddRow("took", $"{read.Elapsed.TotalSeconds:0.0} s");
                console.Write(grid);
            });
    }

    private static Option<int> Bounded(string name, string description, int standard, int least, int most)
    {
        Option<int> option = new(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => standard };
        option.Refuse(value => value < least || value > most, $"{name} must lie between {least} and {most}.");
        return option;
    }

    /// <summary>One line for each stage, not one for each percent.</summary>
    private sealed class StageReporter(Terminal terminal) : IProgress<CorpusProgress>
    {
        private string _stage = "";

        public void Report(CorpusProgress value)
        {
            if (value.Stage == _stage) return;
            _stage = value.Stage;
            terminal.Say($"data: {value.Stage}");
        }
    }
}
