using Ledger.Models;

namespace Ledger.Training;

/// <summary>The numbers of a training that its rows read and do not compute. Spec: protocol.md §5.6.</summary>
internal sealed record AdapterTables(
    ReadOnlyMemory<float> RopeCos, ReadOnlyMemory<float> RopeSin, ReadOnlyMemory<float> LearningRate, ReadOnlyMemory<float> BiasCorrection)
{
    private const double FinalShare = 0.1;

    /// <summary>The angles as a run of this model has them; the rest needs no function of a library.</summary>
    public static AdapterTables Make(ModelShape model, AdapterRecipe recipe) => new(
        NumericTables.RopeCosines(model, recipe.SequenceLength),
        NumericTables.RopeSines(model, recipe.SequenceLength),
        LearningRates(recipe),
        BiasCorrections(recipe));

    /// <summary>The tables under the names of the program's tensors.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<float> Values)> Named() =>
    [
        (ProgramNames.RopeCos, RopeCos),
        (ProgramNames.RopeSin, RopeSin),
        (ProgramNames.LearningRate, LearningRate),
        (ProgramNames.BiasCorrection, BiasCorrection),
    ];

    /// <summary>Up in a straight line over the warm-up, then down in a straight line to a tenth.</summary>
    private static float[] LearningRates(AdapterRecipe recipe)
    {
        int warm = (int)Math.Ceiling((double)recipe.WarmUp * recipe.Steps);
        float[] rates = new float[recipe.Steps];
        for (int step = 0; step < rates.Length; step++)
        {
            double share = step < warm
                ? (step + 1.0) / warm
                : 1 - (1 - FinalShare) * (step - warm + 1) / (recipe.Steps - warm);
            rates[step] = (float)(recipe.LearningRate * share);
        }

        return rates;
    }

    /// <summary>1 / (1 − β₂ᵗ), the power by repeated products.</summary>
    private static float[] BiasCorrections(AdapterRecipe recipe)
    {
        float[] corrections = new float[recipe.Steps];
        double power = 1;
        for (int step = 0; step < corrections.Length; step++)
        {
            power *= recipe.AdamW.Beta2;
            corrections[step] = (float)(1 / (1 - power));
        }

        return corrections;
    }
}
