using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Spectre.Console;

namespace Ledger.Cli.Demo;

/// <summary>The report as a person reads it at the end of the demo.</summary>
internal static class ReportTable
{
    /// <summary>Writes rounds, statements and balances.</summary>
    public static void Write(IAnsiConsole console, DemoReport report, IReadOnlyList<Statement> statements, string file)
    {
        console.WriteLine();
        console.Write(new Rule("[bold]One model, trained by machines that need not trust each other[/]").LeftJustified());
        console.Write(Rounds(report.Run));
        foreach (Statement statement in statements)
            console.MarkupLine(statement.Holds ? $"  [green]✓[/] {statement.Says.EscapeMarkup()}" : $"  [red]✗ {statement.Otherwise.EscapeMarkup()}[/]");
        console.WriteLine();
        console.Write(Balances(report.Token));
        console.MarkupLine($"  {report.Run.Parameters.ToString("N0", CultureInfo.InvariantCulture)} parameters, final root [blue]{report.Run.FinalRoot}[/]");
        console.MarkupLine($"  [bold]{report.Seconds.ToString("0", CultureInfo.InvariantCulture)} seconds[/]; every value is in {file.EscapeMarkup()}");
    }

    private static Table Rounds(RunReport run)
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumn(new TableColumn("round").RightAligned())
            .AddColumn("started from")
            .AddColumn(new TableColumn("validation loss").RightAligned())
            .AddColumn(new TableColumn("claims").RightAligned())
            .AddColumn(new TableColumn("attestations").RightAligned())
            .AddColumn(new TableColumn("credited LDG").RightAligned());
        foreach (RoundReport round in run.Rounds)
        {
            BigInteger credited = round.Claims.Aggregate(BigInteger.Zero, (sum, claim) =>
                claim.Attestations.Aggregate(sum + Parse(claim.Credited), (all, attested) => all + Parse(attested.Paid)));
            table.AddRow(
                $"{round.Round}",
                Short(round.BaseRoot),
                round.ValidationLoss.ToString("0.0000", CultureInfo.InvariantCulture),
                $"{round.Claims.Count}",
                $"{round.Claims.Sum(claim => claim.Attestations.Count)}",
                Amount.Of(credited));
        }
        return table;
    }

    private static Table Balances(TokenReport token)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("account").AddColumn(new TableColumn("LDG").RightAligned());
        foreach ((string account, string balance) in token.Balances.OrderByDescending(held => Parse(held.Value))) table.AddRow(account, Amount.Of(Parse(balance)));
        table.AddRow("[bold]minted[/]", $"[bold]{Amount.Of(Parse(token.Minted))}[/]");
        return table;
    }

    private static string Short(string hash) => hash.Length > 20 ? $"{hash[..10]}…{hash[^6..]}" : hash;

    private static BigInteger Parse(string amount) => BigInteger.Parse(amount, CultureInfo.InvariantCulture);
}
