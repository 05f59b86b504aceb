using System.Security.Cryptography;
using Ledger.Cryptography;
using Ledger.Models;
using NUnit.Framework;

namespace Ledger.Training.Tests.Recipes;

public sealed class GenesisWeightsTests
{
    private static readonly ModelShape Shape = RecipeTemplate.Tiny.Model;

    private static readonly RecipeGenesis Genesis = new()
    {
        Seed = new Hash32(SHA256.HashData("golden"u8)),
        Scale = 0.034641016f,
        ResidualScale = 0.012247449f,
        Root = Hash32.Zero,
    };

    [Test]
    public void The_golden_root_does_not_change() => // the same as an independent Python program made
        Assert.That(GenesisWeights.StateRoot(Shape, Genesis).ToString(), Is.EqualTo("0xbe32a5d7bacee29e94610b5398ed90df5f90283e1869b4b919d1ceb8ee45b6b7"));

    [Test]
    public void Every_element_follows_the_formula_of_the_protocol()
    {
        float[][] weights = GenesisWeights.Make(Shape, Genesis);
        IReadOnlyList<ParameterTensor> parameters = Shape.Parameters;

        for (int p = 0; p < weights.Length; p++)
        {
            for (int i = 0; i < weights[p].Length; i += 7)
                Assert.That(weights[p][i], Is.EqualTo(Formula(parameters[p], p, i)), $"{parameters[p].Name}[{i}]");
        }
    }

    [Test]
    public void Embedding_weights_have_the_templates_deviation_and_no_bias()
    {
        ParameterTensor embedding = RecipeTemplate.Demo.Model.Parameters[0];
        float[] weights = new float[embedding.Length];

        GenesisWeights.Fill(embedding, 0, Genesis, weights);

        Assert.That(weights.Average(static w => (double)w), Is.Zero.Within(0.0003));
        Assert.That(Math.Sqrt(weights.Average(static w => (double)w * w)), Is.EqualTo(0.02).Within(0.0002));
        Assert.That(weights.Max(MathF.Abs), Is.LessThan(Genesis.Scale));
    }

    [Test]
    public void The_recipes_genesis_root_is_the_root_of_the_first_state()
    {
        TinyRun run = new();

        Assert.That(run.Recipe.Genesis.Root, Is.EqualTo(run.Genesis.Root));
    }

    [Test]
    public void Another_seed_or_scale_is_another_root()
    {
        Hash32[] roots =
        [
            GenesisWeights.StateRoot(Shape, Genesis),
            GenesisWeights.StateRoot(Shape, Genesis with { Seed = Hash32.Zero }),
            GenesisWeights.StateRoot(Shape, Genesis with { Scale = MathF.BitIncrement(Genesis.Scale) }),
            GenesisWeights.StateRoot(Shape, Genesis with { ResidualScale = MathF.BitIncrement(Genesis.ResidualScale) }),
        ];

        Assert.That(roots, Is.Unique);
    }

    /// <summary>docs/protocol.md §3.6, written down again in exact arithmetic but for the last rounding.</summary>
    private static float Formula(ParameterTensor parameter, int ordinal, int element)
    {
        if (parameter.Role == ParameterRole.Norm)
            return 1f;
        byte[] digest = SHA256.HashData([.. Genesis.Seed.ToArray(), .. BitConverter.GetBytes((long)ordinal)]);
        UInt128 z = (BitConverter.ToUInt64(digest) + (UInt128)(ulong)(element + 1) * 0x9E3779B97F4A7C15) & ulong.MaxValue;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & ulong.MaxValue;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & ulong.MaxValue;
        z ^= z >> 31;
        long r = (long)(z >> 40);
        float scale = parameter.Role == ParameterRole.ResidualOutput ? Genesis.ResidualScale : Genesis.Scale;
        return (float)((2 * r + 1 - (1L << 24)) / 16777216.0 * scale); // 24 by 24 bits: the product is exact in a double
    }
}
