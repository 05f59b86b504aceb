using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>What the creator of a run chooses, before there is data, a table or a root.</summary>
public sealed record RecipeTemplate
{
    /// <summary>What people call the run.</summary>
    public required string Name { get; init; }

    /// <summary>The model.</summary>
    public required ModelShape Model { get; init; }

    /// <summary>Rounds, steps and batch.</summary>
    public required RecipeRounds Rounds { get; init; }

    /// <summary>The inner optimizer. Default: the measured one.</summary>
    public RecipeAdamW AdamW { get; init; } = new()
    {
        Beta1 = 0.9f,
        Beta2 = 0.99f,
        Epsilon = 1e-8f,
        WeightDecay = 0.1f,
        ClipNorm = 1f,
    };

    /// <summary>Muon for the matrices of the layers. Default: AdamW for everything.</summary>
    public RecipeMuon? Muon { get; init; }

    /// <summary>The measured constants of Muon.</summary>
    public static RecipeMuon MeasuredMuon { get; } = new() { Momentum = 0.95f, Scale = 0.2f };

    /// <summary>The quantiser. Default: the measured one.</summary>
    public RecipeQuantiser Quantiser { get; init; } = new()
    {
        Block = 256,
        Factor = 1.2f,
        Near = 0.5f,
        Far = 1.5f,
        MaxScale = 0.25f,
    };

    /// <summary>Highest learning rate. Default: 0.002.</summary>
    public double PeakLearningRate { get; init; } = 2e-3;

    /// <summary>Share of all steps over which the learning rate rises. Default: 0.05.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Share of a round's steps over which the learning rate rises in every round anew; Muon's directions have full length from the first step. Default: 0.</summary>
    public double RoundWarmUp { get; init; }

    /// <summary>Last learning rate as a share of the highest. Default: 0.1.</summary>
    public double FinalLearningRate { get; init; } = 0.1;

    /// <summary>Outer learning rate of every round but the last, which averages plainly. Default: 1.</summary>
    public double OuterLearningRate { get; init; } = 1;

    /// <summary>Outer momentum of every round but the last, which has none. Default: 0.5.</summary>
    public double OuterMomentum { get; init; } = 0.5;

    /// <summary>Seed of the first weights.</summary>
    public Hash32 Seed { get; init; }

    /// <summary>Standard deviation of the first weights. Default: 0.02.</summary>
    public double InitialDeviation { get; init; } = 0.02;

    /// <summary>The run of the demonstration: 0.87 million parameters, four rounds of 50 steps of 768 tokens.</summary>
    public static RecipeTemplate Demo { get; } = new()
    {
        Name = "demo",
        Model = new ModelShape
        {
            Layers = 4,
            Dim = 128,
            Heads = 4,
            KvHeads = 2,
            HeadDim = 32,
            Ffn = 352,
            Vocab = 1024,
            Context = 256,
            RopeBase = 10_000f,
            NormEps = 1e-5f,
            Tied = true,
        },
        Rounds = new RecipeRounds { Rounds = 4, InnerSteps = 50, Checkpoints = 4, Sequences = 3, SequenceLength = 256 },

        // 200 steps are few: wide first weights and a high rate count most. Held-out loss after four rounds of three slots:
        // 4.61 with 0.002 and deviation 0.02, 4.66 with 0.004 and 0.02, 3.84 with 0.004 and 0.05, 3.87 with 0.004 and 0.09.
        PeakLearningRate = 4e-3,
        InitialDeviation = 0.05,
    };

    /// <summary>A model of a few thousand parameters with every kind of tensor: for tests that replay whole rounds.</summary>
    public static RecipeTemplate Tiny { get; } = new()
    {
        Name = "tiny",
        Model = new ModelShape
        {
            Layers = 2,
            Dim = 16,
            Heads = 4,
            KvHeads = 2,
            HeadDim = 4,
            Ffn = 24,
            Vocab = 264,
            Context = 8,
            RopeBase = 10_000f,
            NormEps = 1e-5f,
            Tied = true,
        },
        Rounds = new RecipeRounds { Rounds = 2, InnerSteps = 4, Checkpoints = 2, Sequences = 2, SequenceLength = 8 },
    };
}
