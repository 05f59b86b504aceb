using System.CommandLine;
using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Training;
using Ledger.Tensors;
using Ledger.Training;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger train: a model from a text, on this machine alone, by the rules of a network's run.</summary>
internal static class TrainCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string?> data = new("--data") { HelpName = "FILE", Description = "The text; its last tenth is held out." };
        TrainOptions options = new();
        Option<string> eval = new("--eval") { Description = "What is measured at the end: every held-out token, or nothing.", DefaultValueFactory = _ => "whole" };
        eval.AcceptOnlyFromAmong("whole", "none");
        Option<string?> resume = new("--resume")
        {
            HelpName = "STATE",
            Description = "Go on with a saved training: the file that was named when it stopped, or without a name the one of these options.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> directory = new("--out") { HelpName = "DIR", Description = "Where the training is saved.", DefaultValueFactory = _ => Path.Combine(".ledger", "train") };
        Option<TimeSpan> save = new("--save-every") { HelpName = "TIME", Description = "Time between two saves: the most that is lost when the process is killed. Default: 30s.", CustomParser = Duration.Parse };
        Option<int?> report = new("--report-every") { HelpName = "N", Description = "Steps between two reports. Default: a hundredth of all." };
        report.Refuse(static steps => steps < 1, "--report-every must be at least 1.");
        Option<int> threads = new("--threads") { HelpName = "N", Description = "Threads; the bits do not depend on their number.", DefaultValueFactory = _ => Environment.ProcessorCount };
        threads.Refuse(static count => count is < 1 or > 256, "--threads must lie between 1 and 256.");

        Command command = new("train", "Train a model on a text, on this machine alone, by the rules of a network's run.") { data };
        foreach (Option option in options.All) command.Add(option);
        foreach (Option option in (Option[])[eval, threads, resume, directory, save, report]) command.Add(option);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            if (ArithmeticSelfTest.Run() is { Length: > 0 } failures)
                throw new CommandFailure(ExitCode.Verification, $"This machine computes other numbers than the protocol says: {failures[0]}");
            await Task.Yield(); // the host listens to Ctrl-C once the action has given way, and a training does not
            bool resumes = parsed.GetResult(resume) is { Implicit: false };
            TrainPace pace = new(parsed.GetValue(report), parsed.GetResult(save) is { Implicit: false } ? parsed.GetValue(save) : TimeSpan.FromSeconds(30));
            string? saved = parsed.GetValue(resume);
            LocalStateHeader? header = resumes && saved is not null ? Header(saved) : null;
            if (header is not null) options.RequireSame(parsed, header.Settings);
            string path = parsed.GetValue(data) ?? header?.Data
                ?? throw new CommandFailure(ExitCode.Usage, "There is no text to train on.", "name one with --data FILE");
            LocalRun run = await BuildAsync(header?.Settings ?? options.Read(parsed), path, terminal, cancel).ConfigureAwait(false);
            saved ??= Path.Combine(parsed.GetValue(directory)!, $"{run.Recipe.Cid.ToString()[^16..]}.state");

            using LocalTrainer trainer = new(run, parsed.GetValue(threads));
            TimeSpan before = Restore(terminal, trainer, saved, resumes);
            TrainSession session = new(terminal, trainer, saved, Path.GetFullPath(path), pace);
            (TimeSpan elapsed, double loss) = session.Run(before, cancel);
            double? validation = parsed.GetValue(eval) == "whole" ? session.Evaluate(parsed.GetValue(threads), cancel) : null;
            Show(terminal, trainer, new TrainResult(loss, validation, elapsed, saved));
            return ExitCode.Ok;
        });
    }

    private static LocalStateHeader Header(string path)
    {
        if (!File.Exists(path)) throw new CommandFailure(ExitCode.BadInput, $"There is no saved training {path}.");
        return LocalStateFile.Read(path) switch
        {
            LocalStateRead.Intact intact => intact.Header,
            LocalStateRead.Refused refused => throw Unusable(path, refused.Problem),
            _ => throw new InvalidOperationException("An unknown outcome of reading a saved training."),
        };
    }

    private static async Task<LocalRun> BuildAsync(LocalSettings settings, string path, Terminal terminal, CancellationToken cancel)
    {
        if (Directory.Exists(path)) throw new CommandFailure(ExitCode.BadInput, $"{path} is a folder; --data takes one file.");
        FileInfo file = new(path);
        if (!file.Exists) throw new CommandFailure(ExitCode.BadInput, $"There is no file {path}.");
        if (file.Length > TokenDataset.MaxTokens) throw new CommandFailure(ExitCode.BadInput, $"{path} has {file.Length} bytes, more than the {TokenDataset.MaxTokens} that a training takes.");
        byte[] bytes = await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false);
        LocalText text = LocalText.Read(bytes, settings.Tokenizer, settings.Vocab, cancel) switch
        {
            LocalTextRead.Ready ready => ready.Text,
            LocalTextRead.Refused refused => throw new CommandFailure(ExitCode.BadInput, refused.Problem),
            _ => throw new InvalidOperationException("An unknown outcome of reading a text."),
        };
        LocalRun run = LocalRun.Build(settings, text) switch
        {
            LocalRunBuilt.Ready ready => ready.Run,
            LocalRunBuilt.Refused refused => throw new CommandFailure(ExitCode.BadInput, refused.Problem),
            _ => throw new InvalidOperationException("An unknown outcome of building a training."),
        };
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Recipe.Model.ParameterCount:N0} parameters, vocabulary of {text.Vocab:N0}, {text.Train.Count:N0} tokens to train on, {text.HeldOut.Count:N0} held out"));
        return run;
    }

    /// <summary>Takes a saved training up; returns the time that it took so far.</summary>
    private static TimeSpan Restore(Terminal terminal, LocalTrainer trainer, string path, bool resumes)
    {
        long total = (long)trainer.Run.Settings.Steps * trainer.Run.Settings.Workers;
        if (!resumes)
        {
            SetAside(terminal, path);
            return TimeSpan.Zero;
        }

        LocalStateHeader header = Header(path);
        if (LocalStateFile.Restore(path, trainer) is { } problem) throw Unusable(path, problem);
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"going on after step {trainer.StepsTaken:N0} of {total:N0}"));
        return TimeSpan.FromMilliseconds(header.Milliseconds);
    }

    /// <summary>Keeps what an earlier training of the same options saved: hours of work must not be lost for a forgotten --resume.</summary>
    private static void SetAside(Terminal terminal, string path)
    {
        if (!File.Exists(path) || LocalStateFile.Read(path) is not LocalStateRead.Intact { Header: LocalStateHeader header } || header.Position == default) return;
        string aside = path + ".before";
        File.Move(path, aside, overwrite: true);
        terminal.Say($"starting anew; to go on with the saved training instead: ledger train --resume {aside}");
    }

    private static CommandFailure Unusable(string path, string problem) => new(ExitCode.BadInput, $"{path} {problem}.", "start anew without --resume");

    private static void Show(Terminal terminal, LocalTrainer trainer, TrainResult result)
    {
        LocalRun run = trainer.Run;
        LocalText text = run.Text;
        double? bits = result.ValidationLoss * (text.HeldOut.Count - 1) / text.HeldOutBytes / Math.Log(2);
        double rate = run.Settings.Tokens / Math.Max(result.Elapsed.TotalSeconds, 1e-3);
        terminal.Result(
            new
            {
                validationLoss = result.ValidationLoss,
                validationBitsPerByte = bits,
                trainLoss = double.IsNaN(result.TrainLoss) ? (double?)null : result.TrainLoss,
                tokens = run.Settings.Tokens,
                seconds = Math.Round(result.Elapsed.TotalSeconds, 3),
                tokensPerSecond = Math.Round(rate, 1),
                parameters = run.Recipe.Model.ParameterCount,
                recipe = run.Recipe.Cid.ToString(),
                finalRoot = trainer.State.Root.ToString(),
                state = result.State,
            },
            console =>
            {
                Grid grid = new Grid().AddColumn().AddColumn();
                if (result.ValidationLoss is double loss)
                    grid.AddRow("validation loss", string.Create(CultureInfo.InvariantCulture, $"{loss:0.0000} nats a token, {bits:0.0000} bits a byte"));
                grid.AddRow("tokens", run.Settings.Tokens.ToString("N0", CultureInfo.InvariantCulture));
                grid.AddRow("took", string.Create(CultureInfo.InvariantCulture, $"{TrainReport.Words(result.Elapsed)}, {rate:N0} tokens/s"));
                grid.AddRow("final root", trainer.State.Root.ToString()).AddRow("state", result.State);
                console.Write(grid);
            });
    }

    private sealed record TrainResult(double TrainLoss, double? ValidationLoss, TimeSpan Elapsed, string State);
}
