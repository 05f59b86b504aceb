using NUnit.Framework;

namespace Ledger.Architecture.Tests;

/// <summary>Ways of lying are there for the tool that draws them, and for nothing that anybody runs.</summary>
public sealed class LiarTests
{
    private const string Liar = "src/Ledger.Cli/Games/Liar/";

    [Test]
    public void No_node_and_no_device_can_compute_a_row_otherwise_than_the_program_says()
    {
        string[] outside = [.. Mentions("RowRules").Where(static file => file.StartsWith("src/", StringComparison.Ordinal) && !file.StartsWith("src/Ledger.Proofs/", StringComparison.Ordinal))];

        Assert.That(outside.Where(static file => !file.StartsWith(Liar, StringComparison.Ordinal)), Is.EqualTo(s_handsOn));
        Assert.That(outside, Has.Some.StartsWith(Liar));
    }

    [Test]
    public void Nobody_but_the_hidden_command_starts_the_liar_inside_a_process()
    {
        IEnumerable<string> outside = Mentions("LiarTable").Where(static file => file.StartsWith("src/", StringComparison.Ordinal) && !file.StartsWith(Liar, StringComparison.Ordinal));

        Assert.That(outside, Is.EqualTo(s_command));
    }

    /// <summary>Gives the liar's rules on to the execution.</summary>
    private static readonly string[] s_handsOn = ["src/Ledger.Cli/Games/TableRun.cs"];

    private static readonly string[] s_command = ["src/Ledger.Cli/Commands/DevLiarCommand.cs"];

    private static IEnumerable<string> Mentions(string name) =>
        SourceTree.CSharpFiles().Where(file => File.ReadAllText(Path.Combine(SourceTree.Root, file)).Contains(name, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
