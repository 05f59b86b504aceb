using System.Diagnostics.CodeAnalysis;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>Every number of a run that would need a library's sine or power: made once, then only copied. Spec: protocol.md §3.4.</summary>
/// <remarks>
/// The creator computes in double precision and rounds; the recipe holds each table's root, so no later machine's
/// mathematics library can disagree. Bytes: the six tables in the order below, float32 little-endian, no header;
/// their lengths follow from the recipe.
/// </remarks>
public sealed class NumericTables
{
    private readonly float[][] _tables;

    private NumericTables(float[][] tables) => _tables = tables;

    /// <summary>cos(s · base^(−2i/head)) at [s, i], i below head/2.</summary>
    public ReadOnlyMemory<float> RopeCos => _tables[0];

    /// <summary>Signed sine at [s, d]: −sin at even d, +sin at odd d, of the pair d/2.</summary>
    public ReadOnlyMemory<float> RopeSin => _tables[1];

    /// <summary>Learning rate of the run's step round · H + step.</summary>
    public ReadOnlyMemory<float> LearningRate => _tables[2];

    /// <summary>1 / (1 − β2^(step+1)), the same in every round.</summary>
    public ReadOnlyMemory<float> BiasCorrection => _tables[3];

    /// <summary>Outer learning rate of a round.</summary>
    public ReadOnlyMemory<float> OuterLearningRate => _tables[4];

    /// <summary>Outer momentum of a round.</summary>
    public ReadOnlyMemory<float> OuterMomentum => _tables[5];

    /// <summary>Computes the tables of a run; only its creator does.</summary>
    public static NumericTables Make(RecipeTemplate template)
    {
        RecipeRounds rounds = template.Rounds;
        int last = rounds.Rounds - 1;
        return new NumericTables(
        [
            RopeCosines(template.Model, rounds.SequenceLength),
            RopeSines(template.Model, rounds.SequenceLength),
            Fill((int)rounds.TotalSteps, step => LearningRateAt(template, step) * RoundWarmUpAt(template, step)),
            Fill(rounds.InnerSteps, step => 1 / (1 - Math.Pow(template.AdamW.Beta2, step + 1))),
            Fill(rounds.Rounds, round => round == last ? 1 : template.OuterLearningRate),
            Fill(rounds.Rounds, round => round == last ? 0 : template.OuterMomentum),
        ]);
    }

    /// <summary>The bytes that <see cref="RecipeTables.Blob"/> names.</summary>
    public byte[] Encode() => TensorBytes.Write(_tables);

    /// <summary>The recipe's section about these tables.</summary>
    public RecipeTables Describe()
    {
        Hash32[] roots = [.. _tables.Select(static table => MerkleTree.RootOfData(TensorBytes.Of<float>(table)))];
        return new RecipeTables
        {
            Blob = BlobChunker.CidOf(Encode()),
            RopeCos = roots[0],
            RopeSin = roots[1],
            LearningRate = roots[2],
            BiasCorrection = roots[3],
            OuterLearningRate = roots[4],
            OuterMomentum = roots[5],
        };
    }

    /// <summary>Length in bytes of the tables of a recipe.</summary>
    public static long EncodedLength(ModelShape model, RecipeRounds rounds) => 4 * Lengths(model, rounds).Sum();

    /// <summary>Reads a run's tables and checks them against the roots in its recipe.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes,
        Recipe recipe,
        [NotNullWhen(true)] out NumericTables? tables,
        [NotNullWhen(false)] out string? problem)
    {
        tables = null;
        int[] lengths = [.. Lengths(recipe.Model, recipe.Rounds).Select(static length => (int)length)];
        if (!TensorBytes.TryRead(bytes, lengths, out float[][]? read, out problem))
            return false;

        NumericTables candidate = new(read);
        if (candidate.Describe() != recipe.Tables)
        {
            problem = "The numeric tables do not have the roots that the recipe states.";
            return false;
        }

        tables = candidate;
        problem = null;
        return true;
    }

    private static long[] Lengths(ModelShape model, RecipeRounds rounds) =>
    [
        (long)rounds.SequenceLength * model.HeadDim / 2,
        (long)rounds.SequenceLength * model.HeadDim,
        rounds.TotalSteps,
        rounds.InnerSteps,
        rounds.Rounds,
        rounds.Rounds,
    ];

    /// <summary>cos(s · base^(−2i/head)) at [s, i] of so many positions s.</summary>
    internal static float[] RopeCosines(ModelShape model, int positions)
    {
        int half = model.HeadDim / 2;
        return Fill(positions * half, e => Math.Cos(Angle(model, e / half, e % half)));
    }

    /// <summary>Signed sines at [s, d] of so many positions s.</summary>
    internal static float[] RopeSines(ModelShape model, int positions) =>
        Fill(positions * model.HeadDim, e =>
        {
            int d = e % model.HeadDim;
            double sine = Math.Sin(Angle(model, e / model.HeadDim, d / 2));
            return d % 2 == 0 ? -sine : sine;
        });

    private static double Angle(ModelShape model, int position, int pair) =>
        position * Math.Pow(model.RopeBase, -2.0 * pair / model.HeadDim);

    /// <summary>Linear to the peak over the warm-up, then half a cosine that ends on the floor at the last step.</summary>
    private static double LearningRateAt(RecipeTemplate template, int step)
    {
        long total = template.Rounds.TotalSteps;
        long warm = (long)Math.Ceiling(template.WarmUp * total);
        double peak = template.PeakLearningRate, floor = peak * template.FinalLearningRate;
        if (step < warm)
            return peak * (step + 1) / warm;
        double progress = (double)(step - warm + 1) / (total - warm);
        return floor + (peak - floor) * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }

    /// <summary>Linear to 1 over the first steps of a round.</summary>
    private static double RoundWarmUpAt(RecipeTemplate template, int step)
    {
        long warm = (long)Math.Ceiling(template.RoundWarmUp * template.Rounds.InnerSteps);
        long done = step % template.Rounds.InnerSteps + 1;
        return done < warm ? (double)done / warm : 1;
    }

    private static float[] Fill(int length, Func<int, double> value)
    {
        float[] table = new float[length];
        for (int i = 0; i < length; i++)
            table[i] = (float)value(i);
        return table;
    }
}
