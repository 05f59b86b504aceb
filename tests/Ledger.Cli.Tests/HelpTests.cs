using System.CommandLine;
using Ledger.Cli.Commands;
using Ledger.Clients;

namespace Ledger.Cli.Tests;

[TestFixture]
public class HelpTests
{
    private static readonly string[] s_commands = [.. Leaves(CommandTree.Create(), "")];
    private static readonly string s_manual = File.ReadAllText(Path.Combine(NodeClient.Directory, "..", "..", "docs", "cli.md"));

    [Test]
    public async Task The_first_page_names_every_command_and_every_exit_code()
    {
        LedgerProcess.Ended help = await LedgerProcess.RunAsync("--help");
        LedgerProcess.Ended bare = await LedgerProcess.RunAsync();

        Assert.That(help.Code, Is.Zero);
        Assert.That(bare, Is.EqualTo(help), "the command alone must help, too");
        foreach (string command in s_commands)
            Assert.That(help.Output, Does.Contain(command));
        foreach (string code in new[] { "0 done", "1 failed", "2 usage", "3 bad input", "4 chain", "5 a check said no", "6 disk full", "7 in use", "8 keystore", "9 refused", "130 interrupted" })
            Assert.That(help.Output.ReplaceLineEndings(" "), Does.Contain(code.Split(' ')[0]).And.Contain(code[(code.IndexOf(' ', StringComparison.Ordinal) + 1)..]), code);
        Assert.That(help.Output.Split('\n').Max(line => line.TrimEnd().Length), Is.LessThanOrEqualTo(100), "a page fits a terminal");
    }

    [TestCaseSource(nameof(s_commands))]
    public async Task Every_command_has_a_page(string command)
    {
        using StringWriter output = new(), errors = new();
        int code = await CommandTree.Create().Parse([.. command.Split(' '), "--help"]).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });

        Assert.That(code, Is.Zero);
        Assert.That(output.ToString(), Does.Contain("Usage:").And.Contain("--json"));
        Assert.That(errors.ToString(), Is.Empty);
    }

    [TestCaseSource(nameof(s_commands))]
    public void Every_command_is_in_the_manual(string command) => Assert.That(s_manual, Does.Match($"{command}[ `,\\n]"));

    [TestCase("consent grant", "Default: 30d.")]
    [TestCase("device token", "Default: 5m.")]
    public async Task A_default_is_shown_as_a_person_would_type_it(string command, string shown)
    {
        LedgerProcess.Ended help = await LedgerProcess.RunAsync([.. command.Split(' '), "--help"]);

        Assert.That(help.Output, Does.Contain(shown).And.Not.Contain(":00:00").And.Not.Contain("00:05"));
    }

    [TestCase("nonsense")]
    [TestCase("run")]
    [TestCase("up --port 70000")]
    [TestCase("node run --role king")]
    [TestCase("node run --rpc ftp://example.org")]
    [TestCase("node run --rounds 0")]
    [TestCase("run why")]
    [TestCase("run why --address A --round -1")]
    [TestCase("data prepare --vocab 3")]
    [TestCase("stake deposit")]
    [TestCase("stake deposit 0")]
    [TestCase("stake unbond 1e3")]
    [TestCase("stake leave")]
    [TestCase("device serve --threads x")]
    [TestCase("device ask hello --temperature 9")]
    [TestCase("device ask hello --tokens 0")]
    [TestCase("device train notes")]
    [TestCase("device train notes --app did --steps 0")]
    [TestCase("device token --key k")]
    [TestCase("device token --key k --audience did --life 11m")]
    [TestCase("consent plug")]
    [TestCase("consent grant notes")]
    [TestCase("consent grant notes --app did --purpose selling")]
    [TestCase("consent grant notes --app did --expires soon")]
    public async Task What_is_not_understood_ends_with_code_2_and_says_where_help_is(string arguments)
    {
        LedgerProcess.Ended ended = await LedgerProcess.RunAsync(arguments.Split(' '));

        Assert.That(ended.Code, Is.EqualTo(2));
        Assert.That(ended.Output, Is.Empty);
        Assert.That(ended.Errors, Does.StartWith("error: ").And.Contain("--help").And.Not.Contain("System."));
        Assert.That(ended.Errors.TrimEnd().Split('\n'), Has.Length.EqualTo(2), "one sentence and one piece of advice");
    }

    /// <summary>Every command that does something and is not hidden, as one types it.</summary>
    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Where(static one => !one.Hidden).SelectMany(one =>
        one.Subcommands.Count == 0 ? [path + one.Name] : Leaves(one, $"{path}{one.Name} "));
}
