using System.Net.Http.Json;
using System.Text.Json;

namespace Ledger.Cli.Tests;

/// <summary>From the end of a run to the files of its release, by the commands that a person types.</summary>
[TestFixture]
public sealed class ReleaseTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new();
    private LedgerProcess _up = null!;
    private string _nodeUrl = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _up = LedgerProcess.Start(["up", "--profile", "brief", "--dir", _directory["net"], "--data", Corpus.Write(_directory["text.txt"]), "--json"]);
        _nodeUrl = JsonDocument.Parse(await _up.FirstLine.WaitAsync(s_patience)).RootElement.GetProperty("nodeUrl").GetString()!.TrimEnd('/');
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _up.Signal("TERM");
        await _up.EndAsync();
        await _up.DisposeAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task A_run_is_proposed_voted_executed_pulled_and_made_again_with_the_same_bits()
    {
        LedgerProcess.Ended early = await HolderAsync("model", "propose");
        Assert.That(early.Code, Is.EqualTo(3));
        Assert.That(early.Errors, Does.Contain("has made no release of run 1"));
        JsonElement made = await ReleaseOfNodeAsync();

        await OkAsync(HolderAsync("vote", "delegate"));
        JsonElement proposed = await OkAsync(HolderAsync("model", "propose"));
        Assert.That(proposed.GetProperty("manifest").GetString(), Is.EqualTo(made.GetProperty("manifest").GetString()));
        JsonElement listed = await ListedAsync("active");
        Assert.That(listed.GetProperty("release").GetProperty("finalRoot").GetString(), Is.EqualTo(made.GetProperty("finalRoot").GetString()));
        JsonElement vote = await OkAsync(HolderAsync("vote", "cast", "1", "--choice", "for"));
        Assert.That(vote.GetProperty("votes").GetString(), Does.Match("^[1-9][0-9]+$"));
        LedgerProcess.Ended twice = await HolderAsync("vote", "cast", "1", "--choice", "for");
        Assert.That(twice.Errors, Does.Contain("has voted already."));

        await ListedAsync("succeeded");
        await OkAsync(HolderAsync("vote", "queue", proposed.GetProperty("proposal").GetString()![..8]));
        JsonElement executed = await ExecutedAsync();
        Assert.That(executed.GetProperty("release").GetUInt64(), Is.EqualTo(1));
        JsonElement release = (await OkAsync(LedgerProcess.RunAsync("model", "list", "--dir", _directory["net"], "--json")))[0];
        Assert.That(release.GetProperty("gguf").GetString(), Is.EqualTo(made.GetProperty("gguf").GetString()));

        await OkAsync(LedgerProcess.RunAsync("model", "pull", "--out", _directory["pulled"], "--dir", _directory["net"], "--json"));
        await OkAsync(LedgerProcess.RunAsync("model", "export", "--out", _directory["exported"], "--dir", _directory["net"], "--json"));
        foreach (string file in (string[])["manifest.json", "config.json", "model.gguf", "model.safetensors", "tokenizer.json", "tokenizer_config.json"])
            Assert.That(File.ReadAllBytes(Path.Combine(_directory["exported"], file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(_directory["pulled"], file))), file);
        Assert.That((await AnsweredAsync()).GetProperty("completionTokens").GetInt32(), Is.Positive, "the device took the release by itself");

        await using LyingPeer liar = await LyingPeer.StartAsync(_nodeUrl);
        LedgerProcess.Ended refused = await LedgerProcess.RunAsync("model", "pull", made.GetProperty("manifest").GetString()!, "--out", _directory["lied"], "--peer", liar.Url);
        Assert.That(refused.Code, Is.EqualTo(5), refused.Errors);
        Assert.That(refused.Errors, Does.Contain("model.gguf is not complete: nobody serves its block").And.Contain("bytes that are not this block"));
        Assert.That(File.Exists(Path.Combine(_directory["lied"], "model.gguf")), Is.False);
    }

    /// <summary>A command of the first trainer's identity.</summary>
    private Task<LedgerProcess.Ended> HolderAsync(params string[] arguments) => LedgerProcess.RunAsync(
        [.. arguments, "--data", Path.Combine(_directory["net"], "nodes", "trainer-1"), "--passphrase-file", Path.Combine(_directory["net"], "passphrase"), "--dir", _directory["net"], "--json"]);

    private static async Task<JsonElement> OkAsync(Task<LedgerProcess.Ended> running)
    {
        LedgerProcess.Ended ended = await running;
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    private Task<JsonElement> ReleaseOfNodeAsync() => UntilAsync(async () =>
        (await _http.GetFromJsonAsync<JsonElement>(new Uri(_nodeUrl + "/status"))).GetProperty("release") is { ValueKind: JsonValueKind.Object } made ? made : null);

    private Task<JsonElement> ListedAsync(string state) => UntilAsync(async () =>
        (await OkAsync(LedgerProcess.RunAsync("vote", "list", "--dir", _directory["net"], "--json")))[0] is JsonElement proposal && proposal.GetProperty("state").GetString() == state ? proposal : null);

    /// <summary>Executes as soon as the timelock allows it.</summary>
    private Task<JsonElement> ExecutedAsync() => UntilAsync(async () =>
    {
        LedgerProcess.Ended ended = await HolderAsync("vote", "execute", "1");
        return ended.Code == 0 ? JsonDocument.Parse(ended.Output).RootElement : null;
    });

    /// <summary>What the personal device answers, as soon as it has the model.</summary>
    private Task<JsonElement> AnsweredAsync() => UntilAsync(async () =>
    {
        LedgerProcess.Ended ended = await LedgerProcess.RunAsync("device", "ask", "the trainer claims", "--tokens", "4", "--data", Path.Combine(_directory["net"], "device"), "--json");
        return ended.Code == 0 ? JsonDocument.Parse(ended.Output).RootElement : null;
    });

    private static async Task<JsonElement> UntilAsync(Func<Task<JsonElement?>> look)
    {
        using CancellationTokenSource limit = new(s_patience);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(300));
        while (true)
        {
            if (await look() is JsonElement found) return found;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
