using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Costs;

/// <summary>What a dispute costs at one size of model, over all rows of its program.</summary>
/// <param name="Parameters">Parameters of the model.</param>
/// <param name="Sizes">Sizes of its program.</param>
/// <param name="Dearest">The row whose game takes most gas.</param>
/// <param name="Worst">That game.</param>
/// <param name="Levels">Most moves of any game at each level, and the gas of that dearest game.</param>
/// <param name="MostMoves">Most moves of any game.</param>
/// <param name="MedianMoves">Median over the rows.</param>
/// <param name="MedianGas">Median over the rows.</param>
public sealed record DisputeCost(
    long Parameters, ProgramSizes Sizes, string Dearest, DisputePath Worst, DisputePath Levels, int MostMoves, int MedianMoves, long MedianGas)
{
    /// <summary>The cost at the program of a recipe.</summary>
    /// <exception cref="MalformedProgramException">No program computes such a model.</exception>
    public static DisputeCost Of(Recipe recipe, MoveGas gas)
    {
        OpTable table = TrainingProgram.Build(recipe).Table;
        ProgramSizes sizes = new(table);
        List<(OpRow Row, DisputePath Path)> games = [];
        foreach (Segment segment in table.Segments)
        {
            foreach (OpRow row in segment.Rows)
                games.Add((row, DisputePath.Of(recipe.Rounds, sizes, segment.Kind, row, gas)));
        }

        (OpRow dearest, DisputePath worst) = games.MaxBy(game => game.Path.Gas);
        DisputePath levels = new(
            games.Max(game => game.Path.StepMoves), games.Max(game => game.Path.OpMoves), games.Max(game => game.Path.LeafMoves),
            games.Max(game => game.Path.ElementMoves), games.Max(game => game.Path.TermMoves), worst.Gas);
        return new DisputeCost(
            recipe.Model.ParameterCount, sizes, table.Tensors[dearest.Output].Name, worst, levels, games.Max(game => game.Path.Moves),
            Median(games.Select(game => game.Path.Moves)), Median(games.Select(game => game.Path.Gas)));
    }

    private static T Median<T>(IEnumerable<T> values)
    {
        T[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
