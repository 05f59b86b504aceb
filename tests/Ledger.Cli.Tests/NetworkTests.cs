using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace Ledger.Cli.Tests;

/// <summary>One network of real processes with a small model, looked at from every side while it works.</summary>
[TestFixture]
public sealed class NetworkTests : IDisposable
{
    private static readonly string[] s_contracts = ["LedgerToken", "TrainingRuns", "IdentityRegistry"];
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryDirectory _directory = new();
    private LedgerProcess _up = null!;
    private JsonElement _ready;
    private readonly HttpClient _http = new();

    [OneTimeSetUp]
    public async Task Start()
    {
        _up = LedgerProcess.Start(["up", "--profile", "lively", "--dir", _directory["net"], "--data", Corpus.Write(_directory["text.txt"]), "--json"]);
        _ready = JsonDocument.Parse(await _up.FirstLine.WaitAsync(s_patience)).RootElement;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _up.Signal("TERM");
        LedgerProcess.Ended ended = await _up.EndAsync();
        IReadOnlyList<int> left = ProcessTree.Naming(_directory.Path);
        await _up.DisposeAsync();
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        Assert.That(left, Is.Empty, "SIGTERM leaves no process");
        Assert.That(ended.Output.Trim().Split('\n'), Has.Length.EqualTo(1), "with --json there is one line on stdout and no other");
    }

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    private string NodeUrl => _ready.GetProperty("nodeUrl").GetString()!.TrimEnd('/');

    [Test]
    public void The_ready_line_says_all_that_a_test_suite_needs()
    {
        Assert.That(string.Join(' ', _ready.EnumerateObject().Select(property => property.Name)), Is.EqualTo("rpcUrl chainId contracts nodeUrl deviceUrl fundedKey"));
        Assert.That(_ready.GetProperty("chainId").GetUInt64(), Is.EqualTo(31337));
        Assert.That(_ready.GetProperty("contracts").EnumerateObject().Select(contract => contract.Name), Is.SupersetOf(s_contracts));
        Assert.That(_ready.GetProperty("fundedKey").GetString(), Does.Match("^0x[0-9a-f]{64}$"));
    }

    [Test]
    public async Task A_second_network_in_the_same_directory_is_refused()
    {
        LedgerProcess.Ended second = await LedgerProcess.RunAsync("up", "--dir", _directory["net"]);

        Assert.That(second.Code, Is.EqualTo(7));
        Assert.That(second.Errors, Does.Contain("Another `ledger up` runs"));
    }

    [Test]
    public async Task The_device_says_that_nothing_is_released_yet()
    {
        using HttpResponseMessage ready = await _http.GetAsync(new Uri(new Uri(_ready.GetProperty("deviceUrl").GetString()!), "readyz"));
        LedgerProcess.Ended asked = await LedgerProcess.RunAsync("device", "ask", "Are you there?", "--data", Path.Combine(_directory["net"], "device"));

        Assert.That((int)ready.StatusCode, Is.EqualTo(503));
        Assert.That(await ready.Content.ReadAsStringAsync(), Does.Contain("There is no model yet."));
        Assert.That((asked.Code, asked.Output), Is.EqualTo((1, "")));
        Assert.That(asked.Errors, Does.StartWith("error: This device has no model yet"));
    }

    [TestCaseSource(typeof(Browser), nameof(Browser.Cases))]
    public async Task The_page_of_a_node_shows_its_loss_as_it_trains(string chromium)
    {
        await using Browser browser = await Browser.StartAsync(chromium);
        (IPage page, List<string> complaints) = await browser.OpenAsync(NodeUrl);

        await page.WaitForFunctionAsync("() => Number(document.querySelector('#chart svg')?.dataset.points) > 0", null, new PageWaitForFunctionOptions { Timeout = (float)s_patience.TotalMilliseconds });

        Assert.That(await page.TextContentAsync("#loss"), Does.Match(@"^\d+\.\d{3}$"));
        Assert.That(await page.Locator("#rounds tbody tr").CountAsync(), Is.GreaterThanOrEqualTo(1));
        Assert.That(await page.TextContentAsync("#did"), Does.StartWith("did:ethr:0x7a69:"));
        Assert.That(complaints, Is.Empty);
    }

    [Test]
    public async Task Every_node_is_live_and_measured()
    {
        Assert.That(await _http.GetStringAsync(NodeUrl + "/livez"), Is.EqualTo("ok\n"));
        Assert.That(await _http.GetStringAsync(NodeUrl + "/metrics"), Does.Contain("ledger_chain_block ").And.Contain("ledger_disk_free_bytes "));
    }

    [TestCaseSource(nameof(Promtool))]
    public async Task Promtool_accepts_the_metrics_of_a_working_node(string promtool)
    {
        string metrics = await _http.GetStringAsync(NodeUrl + "/metrics");

        using Process check = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await check.StandardInput.WriteAsync(metrics);
        check.StandardInput.Close();
        Assert.That(await check.StandardError.ReadToEndAsync(), Is.Empty);
        await check.WaitForExitAsync();
        Assert.That(check.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Peers_find_each_other_in_the_registry()
    {
        JsonElement status = await WaitAsync(status => status.GetProperty("peers").EnumerateArray().Count(peer => peer.GetProperty("reachable").GetBoolean()) >= 4);

        string identity = status.GetProperty("identity").GetString()!;
        LedgerProcess.Ended did = await RunAsync("did", "show", identity, "--json");
        Assert.That(did.Output, Does.Contain("LedgerNode").And.Contain("http://127.0.0.1:"));
    }

    [Test]
    public async Task A_trainer_killed_in_the_middle_of_a_round_claims_at_most_once()
    {
        await using LedgerProcess first = StartTrainer();
        string url = JsonDocument.Parse(await first.FirstLine.WaitAsync(s_patience)).RootElement.GetProperty("nodeUrl").GetString()!.TrimEnd('/');
        string identity = JsonDocument.Parse(await first.FirstLine).RootElement.GetProperty("identity").GetString()!;
        await WaitAsync(status => status.GetProperty("training") is { ValueKind: JsonValueKind.Object } training && training.GetProperty("step").GetInt32() > 2, url);
        first.Signal("KILL");
        await first.Process.WaitForExitAsync();

        await using LedgerProcess second = StartTrainer();
        JsonElement again = JsonDocument.Parse(await second.FirstLine.WaitAsync(s_patience)).RootElement;
        JsonElement run = await HistoryAsync(history => SlotsOf(history).Any(slot => slot.GetProperty("credited").GetString() != "0"));

        Assert.That(again.GetProperty("identity").GetString(), Is.EqualTo(identity));
        int[] claimsOfRounds = [.. run.GetProperty("history").EnumerateArray()
            .Select(round => round.GetProperty("slots").EnumerateArray().Count(slot => slot.GetProperty("trainer").GetString() == identity))];
        Assert.That(claimsOfRounds, Has.All.LessThanOrEqualTo(1), "it never has two slots of a round, and the contract takes one claim of a slot");
        Assert.That(SlotsOf(run).Any(slot => slot.GetProperty("claimed").GetBoolean() && slot.GetProperty("credited").GetString() != "0"), Is.True, "it resumes, or forfeits one round and earns in the next");

        LedgerProcess.Ended why = await RunAsync("run", "why", "--address", identity, "--json");
        Assert.That(JsonDocument.Parse(why.Output).RootElement.GetProperty("rounds").EnumerateArray().Select(round => round.GetProperty("sentences").GetArrayLength()), Has.All.GreaterThanOrEqualTo(2));
        LedgerProcess.Ended replay = await RunAsync("run", "replay", "--json");
        Assert.That(replay.Code, Is.Zero, replay.Errors);
        Assert.That(JsonDocument.Parse(replay.Output).RootElement.GetProperty("agrees").GetBoolean(), Is.True);

        IEnumerable<JsonElement> SlotsOf(JsonElement history) => history.GetProperty("history").EnumerateArray()
            .SelectMany(round => round.GetProperty("slots").EnumerateArray()).Where(slot => slot.GetProperty("trainer").GetString() == identity);

        LedgerProcess StartTrainer() => LedgerProcess.Start(
            ["node", "run", "--rpc", _ready.GetProperty("rpcUrl").GetString()!, "--data", _directory["fourth"], "--keystore-work", "10", "--json"]);
    }

    [Test]
    public async Task A_node_whose_data_were_put_back_from_a_backup_signs_nothing()
    {
        string data = _directory["fifth"], backup = _directory["backup"];
        await using (LedgerProcess first = Start())
        {
            await first.FirstLine.WaitAsync(s_patience);
            first.Signal("KILL");
            await first.Process.WaitForExitAsync();
        }

        Copy(data, backup);
        ulong known = 0;
        string key;
        await using (LedgerProcess second = Start())
        {
            key = JsonDocument.Parse(await second.FirstLine.WaitAsync(s_patience)).RootElement.GetProperty("nodeKey").GetString()!;
            ulong begun = await TransactionsAsync(key);
            using CancellationTokenSource limit = new(s_patience);
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
            while (known <= begun + 2) // what the first process had begun is in the backup
            {
                await timer.WaitForNextTickAsync(limit.Token);
                known = await TransactionsAsync(key);
            }

            second.Signal("KILL");
            await second.Process.WaitForExitAsync();
        }

        known = await TransactionsAsync(key);
        Directory.Delete(data, recursive: true);
        Copy(backup, data);
        await using LedgerProcess old = Start();
        LedgerProcess.Ended refused = await old.EndAsync();
        ulong after = await TransactionsAsync(key);
        await using LedgerProcess accepted = Start("--restored");
        JsonElement up = JsonDocument.Parse(await accepted.FirstLine.WaitAsync(s_patience)).RootElement;
        accepted.Signal("TERM");
        LedgerProcess.Ended ended = await accepted.EndAsync();

        Assert.That((refused.Code, refused.Output), Is.EqualTo((8, "")), refused.Errors);
        Assert.That(refused.Errors, Does.Contain("put back from a backup").And.Contain("--restored").And.Contain(key));
        Assert.That(after, Is.EqualTo(known), "the backup sent nothing");
        Assert.That(up.GetProperty("nodeKey").GetString(), Is.EqualTo(key));
        Assert.That(ended.Code, Is.Zero, ended.Errors);

        LedgerProcess Start(params string[] more) => LedgerProcess.Start(
            ["node", "run", "--rpc", _ready.GetProperty("rpcUrl").GetString()!, "--data", data, "--role", "both", "--keystore-work", "10", "--json", .. more]);
    }

    [Test]
    public async Task Lists_and_balances_answer()
    {
        LedgerProcess.Ended list = await RunAsync("run", "list", "--json");
        LedgerProcess.Ended doctor = await RunAsync("doctor", "--json");
        JsonElement status = await WaitAsync(_ => true);
        LedgerProcess.Ended balance = await LedgerProcess.RunAsync("wallet", "balance", status.GetProperty("identity").GetString()!, "--dir", _directory["net"], "--json");

        Assert.That(JsonDocument.Parse(list.Output).RootElement[0].GetProperty("recipe").GetString(), Does.StartWith("bafkrei"));
        Assert.That(JsonDocument.Parse(list.Output).RootElement[0].GetProperty("slotReward").GetString(), Does.Match("^[0-9]+$"));
        Assert.That(doctor.Output, Does.Contain("holds our"));
        Assert.That(JsonDocument.Parse(balance.Output).RootElement.GetProperty("ldg").GetString(), Does.Match("^[0-9]+$"));
    }

    private Task<LedgerProcess.Ended> RunAsync(params string[] arguments) => LedgerProcess.RunAsync([.. arguments, "--dir", _directory["net"]]);

    private async Task<ulong> TransactionsAsync(string account)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(
            _ready.GetProperty("rpcUrl").GetString(), new { jsonrpc = "2.0", id = 1, method = "eth_getTransactionCount", @params = new[] { account, "pending" } });
        return Convert.ToUInt64((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result").GetString(), 16);
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>The run's history as soon as it is as wanted.</summary>
    private async Task<JsonElement> HistoryAsync(Func<JsonElement, bool> until)
    {
        using CancellationTokenSource limit = new(s_patience);
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (true)
        {
            JsonElement history = JsonDocument.Parse((await RunAsync("run", "status", "--json")).Output).RootElement;
            if (until(history)) return history;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task<JsonElement> WaitAsync(Func<JsonElement, bool> until, string? url = null)
    {
        using CancellationTokenSource limit = new(s_patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            using HttpResponseMessage answer = await _http.GetAsync((url ?? NodeUrl) + "/status", limit.Token);
            if (answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<JsonElement>(limit.Token) is var status && until(status)) return status;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static IEnumerable<TestCaseData> Promtool()
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        TestCaseData found = new TestCaseData(path ?? "").SetArgDisplayNames("promtool");
        yield return path is not null ? found : found.Ignore("promtool is not installed (Debian: apt-get install prometheus)");
    }
}
