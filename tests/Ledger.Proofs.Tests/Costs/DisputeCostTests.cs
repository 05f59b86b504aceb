using Ledger.Proofs.Costs;
using Ledger.Tensors.Program;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Costs;

public sealed class DisputeCostTests
{
    [TestCase(1e6)]
    [TestCase(1e8)]
    [TestCase(1e9)]
    [TestCase(1e11)]
    public void A_scaled_model_has_about_the_parameters_that_were_asked_for(double parameters) =>
        Assert.That(ScaledRecipe.Of(parameters).Model.ParameterCount, Is.EqualTo(parameters).Within(15).Percent);

    [Test]
    public void A_game_is_longer_for_a_larger_model_but_only_by_its_logarithm()
    {
        DisputeCost small = DisputeCost.Of(ScaledRecipe.Of(1e6), MoveGas.Measured), large = DisputeCost.Of(ScaledRecipe.Of(1e9), MoveGas.Measured);

        Assert.That(large.MostMoves, Is.GreaterThan(small.MostMoves).And.LessThanOrEqualTo(small.MostMoves + 10));
        Assert.That(large.Worst.Gas, Is.GreaterThan(small.Worst.Gas).And.LessThan(2 * small.Worst.Gas));
    }

    [Test]
    public void The_format_ends_where_the_largest_parameter_does()
    {
        Recipe recipe = ScaledRecipe.Of(1e12);
        DisputeCost cost = DisputeCost.Of(recipe, MoveGas.Measured);

        Assert.That(cost.Sizes.LargestParameter, Is.LessThanOrEqualTo(ScaledRecipe.LargestParameter));
        Assert.That(cost.Parameters, Is.LessThan(5e11));
        Assert.That(
            () => TrainingProgram.Build(recipe with { Model = recipe.Model with { Ffn = recipe.Model.Ffn + 1024 } }),
            Throws.TypeOf<MalformedProgramException>().With.Message.Contains("65536"));
    }

    [Test]
    public void Every_level_of_a_chain_over_two_runs_is_counted()
    {
        Recipe recipe = ScaledRecipe.Of(1e6); // four checkpoints of 12 or 13 steps; vocabulary 1,024
        TrainingProgram program = TrainingProgram.Build(recipe);
        ProgramSizes sizes = new(program.Table);
        OpRow logits = program.Table.Step.Rows.Single(row => row.Output == program.Table["loss.maximum"]);

        DisputePath path = DisputePath.Of(recipe.Rounds, sizes, SegmentKind.Step, logits, MoveGas.Measured);

        Assert.That(path.StepMoves, Is.EqualTo(4)); // checkpoints, then one span
        Assert.That(path.LeafMoves, Is.EqualTo(2)); // 768 elements in three leaves
        Assert.That(path.ElementMoves, Is.EqualTo(2));
        Assert.That(path.TermMoves, Is.EqualTo(4)); // 1,024 terms: four runs, then one of 256
        Assert.That(path.Moves, Is.EqualTo(path.OpMoves + 13));
    }
}
