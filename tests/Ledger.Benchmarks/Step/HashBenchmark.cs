using System.Globalization;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Training;

namespace Ledger.Benchmarks.Step;

/// <summary>What commitments cost: the Merkle root of a large tensor, and all roots of a round beside its steps.</summary>
internal static class HashBenchmark
{
    private const int Rounds = 7, Bytes = 100 << 20;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static void Run(TextWriter output, int threads, bool json)
    {
        byte[] data = new byte[Bytes];
        new Random(1).NextBytes(data);
        double seconds = Best(() => MerkleTree.RootOfData(data));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Merkle root of 100 MiB in leaves of 1 KiB: {1000 * seconds:F0} ms, {Bytes / seconds * 1e-9:F2} GB/s (processor time)"));

        RecipeTemplate large = StepModel.Template(sequences: 4);
        (string Name, RecipeTemplate Template)[] runs = [("10.2 M parameters, B = 4", large), ("demo recipe", RecipeTemplate.Demo)];
        List<object> rounds = [];
        foreach ((string name, RecipeTemplate template) in runs)
        {
            using StepModel model = new(template, threads);
            double step = Best(() => model.Step()), root = Best(() => model.Executor.Checkpoint(0)), update = Best(() => _ = model.Executor.Update().Root);
            double commitments = (template.Rounds.Checkpoints * root) + update, work = template.Rounds.InnerSteps * step;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: step {1000 * step:F1} ms, checkpoint {1000 * root:F1} ms, update and its root {1000 * update:F1} ms; a round of {template.Rounds.InnerSteps} steps and {template.Rounds.Checkpoints} checkpoints: commitments add {100 * commitments / work:F2} %"));
            rounds.Add(new { name, stepSeconds = step, checkpointSeconds = root, updateSeconds = update, share = commitments / work });
        }

        if (json)
            output.WriteLine(JsonSerializer.Serialize(new { bytes = Bytes, rootSeconds = seconds, gigabytesPerSecond = Bytes / seconds * 1e-9, threads, rounds }, s_json));
    }

    private static double Best(Action action)
    {
        action();
        return Enumerable.Range(0, Rounds).Min(_ => ProcessorTime.Seconds(action));
    }
}
