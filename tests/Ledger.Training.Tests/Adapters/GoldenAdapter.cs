using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Kernels;

namespace Ledger.Training.Tests;

/// <summary>An adapter beside the first weights of the golden run; its digests are committed: tests/vectors/golden/adapter.txt.</summary>
/// <remarks>The angles are the golden run's tables, so that no machine's sine has a part in the digests.</remarks>
internal static class GoldenAdapter
{
    /// <summary>The committed digests, one "name digest" a line.</summary>
    public static string[] Committed => File.ReadAllLines(Path.Combine(GoldenRun.Folder, "adapter.txt"));

    /// <summary>Replays the training; the first line names the vector path that the kernels took.</summary>
    public static IEnumerable<string> Digests(int threads)
    {
        Recipe run = GoldenRun.Read(out NumericTables numbers);
        ModelShape model = run.Model;
        TokenDataset stream = GoldenRun.Stream(model.Vocab);
        AdapterRecipe recipe = new()
        {
            Rank = 5,
            Alpha = 8f,
            LearningRate = 0.01f,
            Steps = 12,
            Sequences = 3,
            SequenceLength = run.Rounds.SequenceLength,
            AdamW = run.AdamW,
            Seed = Keccak256.Hash("golden adapter"),
        };
        AdapterProgram program = AdapterProgram.Build(model, recipe, stream.Count);
        AdapterTables tables = AdapterTables.Make(model, recipe) with { RopeCos = numbers.RopeCos, RopeSin = numbers.RopeSin };
        Dictionary<string, float[]> weights =
            model.Parameters.Select(static parameter => parameter.Name).Zip(GenesisWeights.Make(model, run.Genesis)).ToDictionary();
        yield return $"path {VectorPaths.Best}";
        yield return $"program {program.Root()}";
        using AdapterSession session = new(program, recipe, tables, threads);
        session.Begin(model, name => weights[name]);
        yield return $"start {session.Root()}";
        for (int step = 0; step < recipe.Steps; step++)
        {
            float loss = session.Step(step, stream);
            if (step % 4 == 3)
                yield return FormattableString.Invariant($"step.{step} {session.Root()} {BitConverter.SingleToUInt32Bits(loss):x8}");
        }
    }
}
