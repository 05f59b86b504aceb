using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ledger.Benchmarks.Kernels;
using Ledger.Training;

namespace Ledger.Benchmarks.Learns;

/// <summary>The part `learns`: whole trainings on tinyshakespeare, minutes each, and the losses that they end with.</summary>
internal static class LearnsBenchmark
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Trains the table; a line for each training, with --json one of JSON, and at the end an object with all.</summary>
    /// <returns>False when the text is not there.</returns>
    public static bool Run(TextWriter output, int threads, bool json)
    {
        if (Find() is not string path)
        {
            output.WriteLine("learns: tinyshakespeare.txt is not there; name its folder in LEDGER_DATA");
            return false;
        }

        byte[] bytes = File.ReadAllBytes(path);
        List<LearnsResult> results = [];
        List<object> medians = [];
        output.WriteLine($"{"training",-40}{"seed",5}{"loss",9}{"target",9}{"seconds",10}{"CPU s",10}  final root");
        foreach (LearnsRow row in LearnsRow.Table)
        {
            for (long seed = 1; seed <= row.Seeds; seed++)
            {
                LearnsResult result = Train(row, seed, bytes, threads);
                results.Add(result);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Name,-40}{seed,5}{result.ValidationLoss,9:F4}{row.Target,9:F2}{result.Seconds,10:F0}{result.CpuSeconds,10:F0}  {result.FinalRoot}"));
                if (json) output.WriteLine(JsonSerializer.Serialize(result, s_json));
            }

            double median = Middle.Of(results.Where(result => result.Training == row.Name).Select(static result => result.ValidationLoss));
            medians.Add(new { training = row.Name, seeds = row.Seeds, validationLoss = median, target = row.Target, reached = row.Target is not double target || median <= target });
        }

        if (json) output.WriteLine(JsonSerializer.Serialize(new { threads, medians, trainings = results }, s_json));
        return true;
    }

    private static LearnsResult Train(LearnsRow row, long seed, byte[] bytes, int threads)
    {
        LocalText text = LocalText.Read(bytes, row.Settings.Tokenizer, row.Settings.Vocab, CancellationToken.None) is LocalTextRead.Ready read
            ? read.Text
            : throw new InvalidDataException("The text is no UTF-8.");
        LocalRun run = LocalRun.Build(row.Settings with { Seed = seed }, text) switch
        {
            LocalRunBuilt.Ready ready => ready.Run,
            LocalRunBuilt.Refused refused => throw new InvalidDataException(refused.Problem),
            _ => throw new InvalidOperationException("An unknown outcome of building a training."),
        };
        using LocalTrainer trainer = new(run, threads);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        while (!trainer.IsDone) trainer.Step();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double cpu = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        using Validation validation = Validation.OfEveryToken(run.Program, run.Tables, text.HeldOut, threads);
        return new LearnsResult(row.Name, seed, validation.Loss(trainer.State), run.Settings.Tokens, seconds, cpu, trainer.State.Root.ToString());
    }

    /// <summary>The text in $LEDGER_DATA, or in the folder shared/data beside the checkout.</summary>
    private static string? Find()
    {
        const string name = "tinyshakespeare.txt";
        if (Environment.GetEnvironmentVariable("LEDGER_DATA") is { Length: > 0 } folder)
            return new[] { folder, Path.Combine(folder, name) }.FirstOrDefault(File.Exists);
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "shared", "data", name);
            if (File.Exists(path)) return path;
        }

        return null;
    }
}
