using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Tests.Rules;
using Ledger.Node.Work;
using Ledger.Training;

namespace Ledger.Node.Tests.Work;

public sealed class RunMaterialTests
{
    private static readonly Recipe s_recipe = MakeRecipe();

    private static readonly RunTerms s_terms = Given.Terms with
    {
        Recipe = s_recipe.Cid.Digest, ProgramRoot = s_recipe.ProgramRoot, DatasetRoot = s_recipe.Data.TrainRoot, GenesisRoot = s_recipe.Genesis.Root,
        Rounds = (uint)s_recipe.Rounds.Rounds, InnerSteps = (uint)s_recipe.Rounds.InnerSteps,
    };

    [Test]
    public async Task Terms_that_fit_their_recipe_pass_on_to_the_next_blob() =>
        Assert.That(await LoadAsync(s_terms), Is.TypeOf<MaterialResult.Missing>());

    [Test]
    public async Task A_run_whose_steps_are_not_its_recipes_is_refused()
    {
        string problem = $"The recipe has {s_terms.Rounds} rounds of {s_terms.InnerSteps} steps, but the run says {s_terms.Rounds} of {s_terms.InnerSteps + 1}.";

        Assert.That(await LoadAsync(s_terms with { InnerSteps = s_terms.InnerSteps + 1 }), Is.EqualTo(new MaterialResult.Refused(problem)));
    }

    [Test]
    public async Task A_run_with_more_rounds_than_its_recipe_is_refused() =>
        Assert.That(await LoadAsync(s_terms with { Rounds = s_terms.Rounds + 1 }), Is.TypeOf<MaterialResult.Refused>());

    [Test]
    public async Task A_run_with_more_slots_than_windows_of_data_is_refused() =>
        Assert.That(await LoadAsync(s_terms with { MaxSlots = 64 }), Is.TypeOf<MaterialResult.Refused>());

    /// <summary>Loads from a store that holds the recipe alone.</summary>
    private static async Task<MaterialResult> LoadAsync(RunTerms terms)
    {
        MemoryBlobStore blobs = new();
        await new ContentWriter(blobs).WriteAsync(s_recipe.Encode(), CancellationToken.None);
        return await RunMaterial.LoadAsync(terms, blobs, CancellationToken.None);
    }

    private static Recipe MakeRecipe()
    {
        RecipeTemplate template = RecipeTemplate.Tiny;
        Cid nothing = Cid.Of([]);
        RecipeData data = new()
        {
            Tokenizer = nothing, Manifest = nothing, TrainRoot = Hash32.Zero, ValidationRoot = Hash32.Zero,
            TrainTokens = 10 * template.Rounds.SequenceLength, ValidationTokens = 10 * template.Rounds.SequenceLength,
        };
        Recipe recipe = RecipeAssembly.Assemble(template, data).Recipe;
        return recipe with { ProgramRoot = TrainingProgram.Build(recipe).Root };
    }
}
