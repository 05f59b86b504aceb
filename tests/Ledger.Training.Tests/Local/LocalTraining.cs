using System.Text;

namespace Ledger.Training.Tests;

/// <summary>A training on one machine that is quick enough for tests, on a text with something to learn in it.</summary>
internal static class LocalTraining
{
    public static LocalSettings Synchronous { get; } = new()
    {
        Tokenizer = LocalTokenizer.Chars,
        Vocab = 300,
        Layers = 1,
        Dim = 16,
        Heads = 2,
        KvHeads = 1,
        Ffn = 24,
        Sequence = 12,
        Batch = 3,
        Steps = 8,
        Workers = 1,
        InnerSteps = 0,
        Optimizer = LocalOptimizer.AdamW,
        LearningRateMillionths = 10_000,
        Seed = 5,
    };

    public static LocalSettings Rounds { get; } = Synchronous with { Workers = 2, InnerSteps = 4 };

    public static byte[] Bytes { get; } = Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(0, 400).Select(static i => i % 3 == 0 ? "the naïve node replays " : i % 7 == 0 ? "a round of steps. " : "every claim, ")));

    public static LocalRun Run(LocalSettings settings, byte[]? text = null)
    {
        LocalText tokens = ((LocalTextRead.Ready)LocalText.Read(text ?? Bytes, settings.Tokenizer, settings.Vocab, CancellationToken.None)).Text;
        return ((LocalRunBuilt.Ready)LocalRun.Build(settings, tokens)).Run;
    }

    /// <summary>A training that has taken so many steps; all of them unless told otherwise.</summary>
    public static LocalTrainer Trained(LocalRun run, long steps = long.MaxValue)
    {
        LocalTrainer trainer = new(run, threads: 1);
        while (!trainer.IsDone && trainer.StepsTaken < steps)
            trainer.Step();
        return trainer;
    }
}
