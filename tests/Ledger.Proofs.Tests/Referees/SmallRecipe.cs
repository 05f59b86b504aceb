using Ledger.Content;
using Ledger.Training;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>Programs of recipes whose data nobody trains on.</summary>
internal static class SmallRecipe
{
    /// <summary>The program of a template on a made-up token stream.</summary>
    public static TrainingProgram Program(RecipeTemplate template, int tokens)
    {
        TokenDataset dataset = TokenDataset.FromTokens([.. Enumerable.Range(0, tokens).Select(i => (uint)(i % template.Model.Vocab))]);
        RecipeData data = new()
        {
            Tokenizer = Cid.Of("tokenizer"u8),
            Manifest = Cid.Of("manifest"u8),
            TrainTokens = dataset.Count,
            TrainRoot = dataset.Root,
            ValidationTokens = dataset.Count,
            ValidationRoot = dataset.Root,
        };
        return TrainingProgram.Build(RecipeAssembly.Assemble(template, data).Recipe);
    }
}
