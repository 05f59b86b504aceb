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

    /// <summary>Highest learning rate. Default: 0.003.</summary>
    public float LearningRate { get; init; } = 3e-3f;

    /// <summary>Share of the steps over which the learning rate rises; then it falls in a straight line to a tenth. Default: 0.1.</summary>
    public float WarmUp { get; init; } = 0.1f;

    /// <summary>Most steps of the training. Default: 150.</summary>
    public int Steps { get; init; } = 150;

    /// <summary>Most times that the text is read, on average: little text gets fewer steps, lest it be learned by heart. Default: 30.</summary>
    public int Passes { get; init; } = 30;

    /// <summary>Sequences of a step. Default: 4.</summary>
    public int Sequences { get; init; } = 4;

    /// <summary>Tokens of a sequence. Default: 128.</summary>
    public int SequenceLength { get; init; } = 128;

    /// <summary>The optimizer. Default: that of a run, but with a weight decay of 12.</summary>
    /// <remarks>
    /// The decay draws the adapter towards none. On notes of 1,200 words beside the demo model: held-out loss −17.4 % and the loss of the
    /// model's own kind of text +14.0 % with a rate of 0.001 and decay 1; −17.0 % and +8.0 % with 0.003 and 12; −16.4 % and +6.2 % with 0.002 and 16.
    /// </remarks>
    public RecipeAdamW AdamW { get; init; } = new()
    {
        Beta1 = 0.9f,
        Beta2 = 0.99f,
        Epsilon = 1e-8f,
        WeightDecay = 12f,
        ClipNorm = 1f,
    };

    /// <summary>The matrices that get an adapter, in every layer. Default: all seven.</summary>
    public ImmutableArray<string> Matrices { get; init; } = AllMatrices;

    /// <summary>Seed of the first values of A and of the choice of sequences.</summary>
    public Hash32 Seed { get; init; }

    /// <summary>What the adapter's product is multiplied by: alpha / rank.</summary>
    public float Scale => Alpha / Rank;

    /// <summary>The default recipe, with sequences no longer than the model's context.</summary>
    public static AdapterRecipe For(ModelShape model, Hash32 seed)
    {
        AdapterRecipe standard = new();
        return standard with { Seed = seed, SequenceLength = Math.Min(standard.SequenceLength, model.Context) };
    }

    /// <summary>Steps for a stream of so many tokens.</summary>
    internal int StepsFor(int tokens) => (int)Math.Clamp((long)Passes * tokens / (Sequences * SequenceLength), 1, Steps);

    /// <summary>The first rule that this recipe breaks for a model, as a sentence; null when it can be run.</summary>
    public string? Validate(ModelShape model)
    {
        const int mostTokens = 1 << 16; // of a step: no chain of the program may be longer
        return OutOfRange("Rank", Rank, 1, 256)
            ?? OutOfRange("Steps", Steps, 1, MaxSteps)
            ?? OutOfRange("Passes", Passes, 1, MaxSteps)
            ?? OutOfRange("SequenceLength", SequenceLength, 1, model.Context)
            ?? OutOfRange("Sequences", Sequences, 1, mostTokens / SequenceLength)
            ?? (!(float.IsFinite(Scale) && Scale > 0) ? "Alpha is not a finite number above 0." : null)
            ?? (!(float.IsFinite(LearningRate) && LearningRate > 0) ? "LearningRate is not a finite number above 0." : null)
            ?? (!(WarmUp >= 0 && WarmUp < 1) ? "WarmUp is not a share from 0 to below 1." : null)
            ?? (Matrices.IsDefaultOrEmpty || Matrices.Distinct().Count() != Matrices.Length || Matrices.Except(AllMatrices).Any()
                ? $"Matrices are not different ones of {string.Join(", ", AllMatrices)}."
                : null);
    }

    private static string? OutOfRange(string name, int value, int min, int max) =>
        value < min || value > max ? $"{name} is {value}, outside {min} to {max}." : null;
}
