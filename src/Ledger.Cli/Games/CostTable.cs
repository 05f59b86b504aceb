using System.Globalization;
using Spectre.Console;

namespace Ledger.Cli.Games;

/// <summary>The costs of disputes as people read them: a table, and a chart of gas.</summary>
internal static class CostTable
{
    private const int ChartWidth = 60;

    /// <summary>Writes both.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<CostRow> rows)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns(
            "parameters", "rows", "largest parameter", "longest chain", "moves", "most at step/op/leaf/element/term", "gas", "median moves", "median gas", "grew");
        foreach (CostRow row in rows)
        {
            table.AddRow(
                Short(row.Parameters), Number(row.Rows), Short(row.LargestParameter), Number(row.LongestChain), Number(row.Moves), string.Join('/', row.Levels.Values.SkipLast(1)),
                Number(row.Gas), Number(row.MedianMoves), Number(row.MedianGas), row.Grew.Count > 0 ? string.Join(", ", row.Grew) : "–");
        }

        console.Write(table);
        foreach (CostRow row in rows.Where(row => row.Bound is not null))
            console.WriteLine($"{Short(row.Wanted)}: {row.Bound}.");
        long most = rows.Max(row => row.Gas);
        foreach (CostRow row in rows)
            console.WriteLine(FormattableString.Invariant($"{Short(row.Parameters),8} {new string('#', (int)(row.Gas * ChartWidth / most))} {row.Gas / 1e6:0.00} M gas, {row.Moves} moves"));
    }

    private static string Short(double value) => value switch
    {
        >= 1e12 => (value / 1e12).ToString("0.##", CultureInfo.InvariantCulture) + " T",
        >= 1e9 => (value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + " G",
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " M",
        _ => value.ToString("0", CultureInfo.InvariantCulture),
    };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
