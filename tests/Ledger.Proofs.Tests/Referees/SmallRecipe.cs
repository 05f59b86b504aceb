using Ledger.Training;
using Ledger.Training.Tests;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>Programs of recipes whose data nobody trains on.</summary>
internal static class SmallRecipe
{
    /// <summary>The program of a template on a made-up token stream.</summary>
    public static TrainingProgram Program(RecipeTemplate template, int tokens)
    {
        TokenDataset dataset = TokenDataset.FromTokens([.. Enumerable.Range(0, tokens).Select(i => (uint)(i % template.Model.Vocab))]);
        return TrainingProgram.Build(RecipeAssembly.Assemble(template, MadeUpData.Of(dataset)).Recipe);
    }
}
