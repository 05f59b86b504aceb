using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>A recipe made from a template and data, with the tables that it names.</summary>
/// <param name="Recipe">Complete but for the program root: build the program and set it with <c>with</c>.</param>
/// <param name="Tables">The tables; their bytes must be stored under the recipe's tables CID.</param>
public sealed record RecipeAssembly(Recipe Recipe, NumericTables Tables)
{
    /// <summary>Computes tables and first weights, once, on the creator's machine.</summary>
    public static RecipeAssembly Assemble(RecipeTemplate template, RecipeData data)
    {
        NumericTables tables = NumericTables.Make(template);
        double scale = template.InitialDeviation * Math.Sqrt(3); // of a uniform distribution with that deviation
        RecipeGenesis genesis = new()
        {
            Seed = template.Seed,
            Scale = (float)scale,
            ResidualScale = (float)(scale / Math.Sqrt(2.0 * template.Model.Layers)),
            Root = Hash32.Zero,
        };
        Recipe recipe = new()
        {
            Name = template.Name,
            Model = template.Model,
            Data = data,
            Rounds = template.Rounds,
            AdamW = template.AdamW,
            Muon = template.Muon,
            Quantiser = template.Quantiser,
            Tables = tables.Describe(),
            Genesis = genesis with { Root = GenesisWeights.StateRoot(template.Model, genesis) },
            ProgramRoot = Hash32.Zero,
        };
        return new RecipeAssembly(recipe, tables);
    }
}
