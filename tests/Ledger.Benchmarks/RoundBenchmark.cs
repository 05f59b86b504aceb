using Ledger.Cryptography;
using Ledger.Training;
using Ledger.Training.Tests;

namespace Ledger.Benchmarks;

/// <summary>The demonstration run's program as a trainer executes it: one round of a slot on one thread, commitments included.</summary>
internal static class RoundBenchmark
{
    private const int Tokens = 400_001;

    public static void Run(TextWriter output)
    {
        TokenDataset dataset = TokenDataset.FromTokens(Inputs.Tokens(Tokens, RecipeTemplate.Demo.Model.Vocab));
        (Recipe recipe, NumericTables tables) = RecipeAssembly.Assemble(RecipeTemplate.Demo, MadeUpData.Of(dataset));
        TrainingProgram? program = null;
        double build = ProcessorTime.Seconds(() => program = TrainingProgram.Build(recipe));
        using RoundExecutor executor = new(program!, dataset, tables, threads: 1);
        ModelState state = ModelState.Genesis(recipe);
        RoundResult? result = null;
        for (uint slot = 0; slot < 3; slot++)
        {
            double round = ProcessorTime.Seconds(() => result = executor.Run(state, new SlotAssignment(0, slot, 3, Hash32.Zero)));
            output.WriteLine($"round of {recipe.Rounds.InnerSteps} steps: {round:F2} s, {1000 * round / recipe.Rounds.InnerSteps:F1} ms a step");
        }

        UpdateBlob[] accepted = [result!.Update, result.Update, result.Update];
        double outer = ProcessorTime.Seconds(() => OuterStep.Apply(program!, tables, state, accepted, 0));
        double root = ProcessorTime.Seconds(() => _ = ModelState.Genesis(recipe).Root);
        output.WriteLine($"program {1000 * build:F0} ms, outer step of three updates {1000 * outer:F0} ms, first state and its root {1000 * root:F0} ms (processor time)");
    }
}
