using Ledger.Cryptography;
using Ledger.Tensors.Kernels;

namespace Ledger.Training.Tests;

/// <summary>Two rounds of a small run whose recipe, tables and digests are committed: tests/vectors/golden.</summary>
/// <remarks>
/// The recipe and the tables are read, not made: no machine's sine or power has a part in the digests. The tokens are
/// integers from a generator. A digest that changes is another protocol version.
/// </remarks>
internal static class GoldenRun
{
    private const int Tokens = 6000;

    /// <summary>Folder of the committed files.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "vectors", "golden");

    /// <summary>The committed digests, one "name digest" a line.</summary>
    public static string[] Committed => File.ReadAllLines(Path.Combine(Folder, "digests.txt"));

    /// <summary>The committed recipe.</summary>
    public static Recipe Recipe => Read(out _);

    /// <summary>Replays the run; the first line names the vector path that the kernels took.</summary>
    public static IEnumerable<string> Digests(int threads)
    {
        Recipe recipe = Read(out NumericTables tables);
        TokenDataset dataset = Stream(recipe.Model.Vocab);
        TrainingProgram program = TrainingProgram.Build(recipe);
        ModelState state = ModelState.Genesis(recipe);
        yield return $"path {VectorPaths.Best}";
        yield return $"program {program.Root}";
        yield return $"genesis {state.Root}";
        using RoundExecutor executor = new(program, dataset, tables, threads);
        for (uint round = 0; round < recipe.Rounds.Rounds; round++)
        {
            List<UpdateBlob> accepted = [];
            for (uint slot = 0; slot < 2; slot++)
            {
                RoundResult result = executor.Run(state, new SlotAssignment(round, slot, 2, Keccak256.Hash($"golden {round}")));
                accepted.Add(result.Update);
                yield return $"trace.{round}.{slot} {result.TraceRoot}";
                yield return $"trail.{round}.{slot} {result.TrailRoot}";
                yield return $"update.{round}.{slot} {result.UpdateRoot}";
            }

            state = OuterStep.Apply(program, tables, state, accepted, round);
            yield return $"state.{round} {state.Root}";
        }
    }

    /// <summary>The token stream that the recipe commits to.</summary>
    public static TokenDataset Stream(int vocab)
    {
        uint[] tokens = new uint[Tokens];
        uint random = 1;
        for (int i = 1; i < tokens.Length; i++)
        {
            random = 1664525 * random + 1013904223;
            tokens[i] = random >> 24 < 200 ? (tokens[i - 1] * 5 + 3) % (uint)vocab : (random >> 8) % (uint)vocab;
        }

        return TokenDataset.FromTokens(tokens);
    }

    /// <summary>The committed recipe and its tables.</summary>
    public static Recipe Read(out NumericTables tables)
    {
        if (!Recipe.TryParse(File.ReadAllBytes(Path.Combine(Folder, "recipe.json")), out Recipe? recipe, out string? problem)
            || !NumericTables.TryParse(File.ReadAllBytes(Path.Combine(Folder, "tables.bin")), recipe, out NumericTables? read, out problem))
        {
            throw new InvalidDataException(problem);
        }

        tables = read;
        return recipe;
    }
}
