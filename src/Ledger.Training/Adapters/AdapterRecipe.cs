using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>How a personal adapter is trained: low-rank factors beside frozen matrices. Spec: protocol.md §5.6.</summary>
public sealed record AdapterRecipe
{
    /// <summary>Most steps of a training.</summary>
    public const int MaxSteps = 100_000;

    /// <summary>The matrices of a layer that an adapter can stand beside.</summary>
    public static ImmutableArray<string> AllMatrices { get; } = ["wq", "wk", "wv", "wo", "w_gate", "w_up", "w_down"];

    /// <summary>Rows of A and columns of B. Default: 8.</summary>
    public int Rank { get; init; } = 8;

    /// <summary>The adapter's product is scaled by alpha / rank. Default: 16.</summary>
    public float Alpha { get; init; } = 16f;

    /// <summary>Highest learning rate. Default: 0.002.</summary>
    public float LearningRate { get; init; } = 2e-3f;

    /// <summary>Share of the steps over which the learning rate rises; then it falls in a straight line to a tenth. Default: 0.1.</summary>
    public float WarmUp { get; init; } = 0.1f;

    /// <summary>Steps of the training. Default: 100.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Sequences of a step. Default: 4.</summary>
    public int Sequences { get; init; } = 4;

    /// <summary>Tokens of a sequence. Default: 128.</summary>
    public int SequenceLength { get; init; } = 128;

    /// <summary>The optimizer. Default: that of a run, with less weight decay.</summary>
    public RecipeAdamW AdamW { get; init; } = new()
    {
        Beta1 = 0.9f,
        Beta2 = 0.99f,
        Epsilon = 1e-8f,
        WeightDecay = 0.01f,
        ClipNorm = 1f,
    };

    /// <summary>The matrices that get an adapter, in every layer. Default: all seven.</summary>
    public ImmutableArray<string> Matrices { get; init; } = AllMatrices;

    /// <summary>Seed of the first values of A and of the choice of sequences.</summary>
    public Hash32 Seed { get; init; }

    /// <summary>What the adapter's product is multiplied by: alpha / rank.</summary>
    public float Scale => Alpha / Rank;

    /// <summary>The first rule that this recipe breaks for a model, as a sentence; null when it can be run.</summary>
    public string? Validate(ModelShape model) => throw new NotImplementedException();
}
