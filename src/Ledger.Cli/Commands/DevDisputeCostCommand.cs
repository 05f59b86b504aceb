using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Games;
using Ledger.Proofs.Costs;

namespace Ledger.Cli.Commands;

/// <summary>ledger dev dispute-cost: moves and gas of a dispute against the size of the model.</summary>
internal static class DevDisputeCostCommand
{
    private const double Smallest = 1e5, Largest = 1e13;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<SizeRange> parameters = new("--parameters")
        {
            HelpName = "FROM..TO",
            Description = "Parameters of the model, as a number or a range that is walked by factors of ten.",
            DefaultValueFactory = _ => new SizeRange(1e6, 1e12),
            CustomParser = Parse,
        };
        Command command = new("dispute-cost", "Moves and gas of the longest dispute at each size of model, from the program of that size; nothing is trained.") { parameters };
        return command.Does((parsed, terminal, cancel) => Task.FromResult(Run(parsed.GetValue(parameters)!, terminal, cancel)));
    }

    private static ExitCode Run(SizeRange range, Terminal terminal, CancellationToken cancel)
    {
        List<CostRow> rows = [];
        foreach (double size in range.Sizes())
        {
            cancel.ThrowIfCancellationRequested();
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{size:0.#e+0} parameters …"));
            rows.Add(CostRow.Of(size, DisputeCost.Of(ScaledRecipe.Of(size), MoveGas.Measured), rows.LastOrDefault()));
        }

        terminal.Result(new { sizes = rows }, console => CostTable.Write(console, rows));
        return ExitCode.Ok;
    }

    private static SizeRange? Parse(ArgumentResult result)
    {
        string[] ends = result.Tokens[0].Value.Split("..");
        if (ends.Length is 1 or 2 && Number(ends[0], out double from) && Number(ends[^1], out double to) && from <= to)
            return new SizeRange(from, to);
        result.AddError($"'{result.Tokens[0].Value}' is no range of sizes from {Smallest:0e+0} to {Largest:0e+0}, for example 1e6..1e12.");
        return null;
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value is >= Smallest and <= Largest;
}

/// <summary>Sizes from one end to the other by factors of ten.</summary>
internal sealed record SizeRange(double From, double To)
{
    /// <summary>The sizes; the last one is the end itself.</summary>
    public IEnumerable<double> Sizes()
    {
        for (double size = From; size < To * 0.999; size *= 10)
            yield return size;
        yield return To;
    }
}
