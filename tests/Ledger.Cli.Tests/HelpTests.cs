namespace Ledger.Cli.Tests;

[TestFixture]
public class HelpTests
{
    private static readonly string[] s_commands =
    [
        "up", "node run", "run create", "run list", "run status", "run replay", "run why", "train", "data prepare",
        "did create", "did show", "did issue", "did present", "did verify", "did revoke", "did guard", "did recover", "did veto", "did rotate", "did delegate",
        "wallet create", "wallet list", "wallet balance", "wallet collect", "wallet send",
        "stake show", "stake deposit", "stake unbond", "stake withdraw", "stake leave",
        "model list", "model pull", "model export", "model propose", "vote delegate", "vote list", "vote cast", "vote queue", "vote execute",
        "device serve", "device ask", "device train", "device token",
        "consent plug", "consent grant", "consent list", "consent revoke", "consent revoke-all", "consent unplug", "doctor",
    ];

    [Test]
    public async Task The_first_page_names_every_command_and_every_exit_code()
    {
        LedgerProcess.Ended help = await LedgerProcess.RunAsync("--help");
        LedgerProcess.Ended bare = await LedgerProcess.RunAsync();

        Assert.That(help.Code, Is.Zero);
        Assert.That(bare, Is.EqualTo(help), "the command alone must help, too");
        foreach (string command in s_commands)
            Assert.That(help.Output, Does.Contain(command.Split(' ')[^1]).And.Contain(command.Split(' ')[0]), command);
        foreach (string code in new[] { "0 done", "1 failed", "2 usage", "3 bad input", "4 chain", "5 a check said no", "6 disk full", "7 in use", "8 keystore", "9 refused", "130 interrupted" })
            Assert.That(help.Output.ReplaceLineEndings(" "), Does.Contain(code.Split(' ')[0]).And.Contain(code[(code.IndexOf(' ', StringComparison.Ordinal) + 1)..]), code);
        Assert.That(help.Output.Split('\n').Max(line => line.TrimEnd().Length), Is.LessThanOrEqualTo(100), "a page fits a terminal");
    }

    [TestCaseSource(nameof(s_commands))]
    public async Task Every_command_has_a_page(string command)
    {
        LedgerProcess.Ended help = await LedgerProcess.RunAsync([.. command.Split(' '), "--help"]);

        Assert.That(help.Code, Is.Zero);
        Assert.That(help.Output, Does.Contain("Usage:").And.Contain("--json"));
        Assert.That(help.Errors, Is.Empty);
    }

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
}
