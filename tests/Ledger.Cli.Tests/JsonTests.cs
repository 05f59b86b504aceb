using System.Text.Json;

namespace Ledger.Cli.Tests;

[TestFixture]
public class JsonTests
{
    private static readonly string[] s_looksAt = ["runtime", "anvil", "arithmetic", "vectors", "disk", "engine", "sandbox", "chain"];

    [Test]
    public async Task Doctor_prints_one_document_with_a_fix_for_everything_that_is_not_well()
    {
        LedgerProcess.Ended doctor = await LedgerProcess.RunAsync("doctor", "--json");

        JsonElement document = JsonDocument.Parse(doctor.Output).RootElement;
        Assert.That(doctor.Code, Is.EqualTo(document.GetProperty("ready").GetBoolean() ? 0 : 5));
        Assert.That(document.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("severity").GetString() != "ok")
            .Select(finding => finding.GetProperty("fix").GetString()), Has.All.Not.Null.And.All.Not.Empty);
        Assert.That(document.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("name").GetString()), Is.SupersetOf(s_looksAt));
    }

    [Test]
    public async Task Data_prepare_keeps_progress_off_stdout_and_is_the_same_on_every_run()
    {
        using TemporaryDirectory directory = new();
        await File.WriteAllTextAsync(directory["text.txt"], string.Concat(Enumerable.Range(0, 3000).Select(i => $"Sentence number {i} says that {i * 7 % 100} is not {i * 13 % 100}.\n")));

        LedgerProcess.Ended first = await LedgerProcess.RunAsync("data", "prepare", directory["text.txt"], "--out", directory["a"], "--sequence", "32", "--vocab", "300", "--json");
        LedgerProcess.Ended second = await LedgerProcess.RunAsync("data", "prepare", directory["text.txt"], "--out", directory["b"], "--sequence", "32", "--vocab", "300", "--json");

        JsonElement a = JsonDocument.Parse(first.Output).RootElement, b = JsonDocument.Parse(second.Output).RootElement;
        Assert.That(first.Code, Is.Zero);
        Assert.That(first.Errors, Does.Contain("data: encoding"));
        Assert.That(a.GetProperty("manifest").GetString(), Does.StartWith("bafkrei").And.EqualTo(b.GetProperty("manifest").GetString()));
        Assert.That(a.GetProperty("datasetRoot").GetString(), Is.EqualTo(b.GetProperty("datasetRoot").GetString()));
    }

    [Test]
    public async Task A_wallet_is_made_listed_and_never_shown()
    {
        using TemporaryDirectory directory = new();

        LedgerProcess.Ended made = await LedgerProcess.RunAsync("wallet", "create", "--keystore", directory["keys"], "--json");
        LedgerProcess.Ended listed = await LedgerProcess.RunAsync("wallet", "list", "--keystore", directory["keys"], "--json");
        LedgerProcess.Ended did = await LedgerProcess.RunAsync("did", "create", "--keystore", directory["keys"], "--json");

        string address = JsonDocument.Parse(made.Output).RootElement.GetProperty("address").GetString()!;
        string file = JsonDocument.Parse(made.Output).RootElement.GetProperty("path").GetString()!;
        Assert.That(JsonDocument.Parse(listed.Output).RootElement[0].GetProperty("address").GetString(), Is.EqualTo(address));
        Assert.That(JsonDocument.Parse(did.Output).RootElement.GetProperty("did").GetString(), Does.Match("^did:ethr:0x7a69:0x[0-9a-fA-F]{40}$"));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("scrypt").And.Not.Contain("secret"));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Nothing_is_asked_where_nobody_can_answer()
    {
        using TemporaryDirectory directory = new();

        LedgerProcess.Ended ended = await LedgerProcess.RunAsync(["wallet", "create", "--keystore", directory["keys"]], passphrase: null);

        Assert.That(ended.Code, Is.EqualTo(8));
        Assert.That(ended.Errors, Does.Contain("--passphrase-file").And.Contain("LEDGER_PASSPHRASE"));
    }
}
