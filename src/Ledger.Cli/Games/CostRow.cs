using Ledger.Proofs.Costs;

namespace Ledger.Cli.Games;

/// <summary>One size of model in the table of costs.</summary>
/// <param name="Wanted">Parameters asked for.</param>
/// <param name="Parameters">Parameters that the scaled model has.</param>
/// <param name="Rows">Rows of the step, the update and the outer step together.</param>
/// <param name="LargestParameter">Elements of the largest parameter tensor.</param>
/// <param name="LongestChain">Terms of the longest chain.</param>
/// <param name="Moves">Most moves of a game.</param>
/// <param name="MedianMoves">Median over the rows.</param>
/// <param name="Gas">Gas of the dearest game.</param>
/// <param name="MedianGas">Median over the rows.</param>
/// <param name="Levels">Most moves of any game at each level.</param>
/// <param name="Dearest">The tensor whose game it is.</param>
/// <param name="Grew">Levels that took more moves than at the size before.</param>
/// <param name="Bound">Why the model is smaller than asked for; null where it is not.</param>
internal sealed record CostRow(
    double Wanted, long Parameters, int Rows, long LargestParameter, long LongestChain, int Moves, int MedianMoves, long Gas, long MedianGas,
    IReadOnlyDictionary<string, int> Levels, string Dearest, IReadOnlyList<string> Grew, string? Bound)
{
    private const double Near = 0.8;

    /// <summary>The row of a cost, compared with that of the size before.</summary>
    public static CostRow Of(double wanted, DisputeCost cost, CostRow? before)
    {
        DisputePath most = cost.Levels;
        Dictionary<string, int> levels = new(StringComparer.Ordinal)
        {
            ["step"] = most.StepMoves,
            ["op"] = most.OpMoves,
            ["leaf"] = most.LeafMoves,
            ["element"] = most.ElementMoves,
            ["term"] = most.TermMoves,
            ["execute"] = 1,
        };
        string[] grew = before is null ? [] : [.. levels.Where(level => level.Value > before.Levels[level.Key]).Select(level => level.Key)];
        string? bound = cost.Parameters > wanted * Near ? null
            : $"no program of this version is that large: a parameter has at most 2^28 elements and a model at most 256 layers; shown is the largest";
        return new CostRow(
            wanted, cost.Parameters, cost.Sizes.Table.Rows().Count(), cost.Sizes.LargestParameter, cost.Sizes.LongestOfAll, cost.MostMoves, cost.MedianMoves,
            cost.Worst.Gas, cost.MedianGas, levels, cost.Dearest, grew, bound);
    }
}
