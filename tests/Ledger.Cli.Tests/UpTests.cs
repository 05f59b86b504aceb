using System.Text.Json;

namespace Ledger.Cli.Tests;

/// <summary>Starting and ending a network: nothing is left behind, and nothing is lost.</summary>
[TestFixture]
public class UpTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Test]
    public async Task A_network_whose_parent_is_killed_leaves_no_process_and_goes_on_with_its_data()
    {
        using TemporaryDirectory directory = new();
        string[] arguments = ["up", "--profile", "quick", "--dir", directory["net"], "--data", Corpus.Write(directory["text.txt"]), "--json"];
        string firstContracts, secondContracts, genesis;

        await using (LedgerProcess first = LedgerProcess.Start(arguments))
        {
            JsonElement ready = JsonDocument.Parse(await first.FirstLine.WaitAsync(s_patience)).RootElement;
            firstContracts = ready.GetProperty("contracts").GetRawText();
            genesis = await GenesisAsync(ready);
            Assert.That(ProcessTree.Naming(directory.Path), Has.Count.GreaterThanOrEqualTo(6), "a chain and five nodes are processes of their own");
            first.Signal("KILL");
            await first.Process.WaitForExitAsync();
            await ProcessTree.GoneAsync(directory.Path, TimeSpan.FromSeconds(30));
        }

        await using LedgerProcess second = LedgerProcess.Start(arguments);
        JsonElement again = JsonDocument.Parse(await second.FirstLine.WaitAsync(s_patience)).RootElement;
        secondContracts = again.GetProperty("contracts").GetRawText();
        Assert.That(await GenesisAsync(again), Is.EqualTo(genesis), "the chain is the same one");
        Assert.That(secondContracts, Is.EqualTo(firstContracts));
        second.Signal("INT");
        LedgerProcess.Ended ended = await second.EndAsync();
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        Assert.That(ProcessTree.Naming(directory.Path), Is.Empty);
    }

    [Test]
    public async Task Ctrl_C_while_everything_is_still_starting_leaves_no_process()
    {
        using TemporaryDirectory directory = new();
        await using LedgerProcess up = LedgerProcess.Start(["up", "--demo", "--profile", "quick", "--dir", directory["net"], "--data", Corpus.Write(directory["text.txt"])]);
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(50));
        while (!up.Errors.Contains("data: reading", StringComparison.Ordinal)) await look.WaitForNextTickAsync();

        up.Signal("INT");
        LedgerProcess.Ended ended = await up.EndAsync();

        Assert.That(ended.Code, Is.EqualTo(130), ended.Errors);
        Assert.That(ProcessTree.Naming(directory.Path), Is.Empty);
    }

    private static async Task<string> GenesisAsync(JsonElement ready)
    {
        using HttpClient http = new();
        using StringContent question = new("""{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["0x0",false]}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(ready.GetProperty("rpcUrl").GetString(), question);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("result").GetProperty("hash").GetString()!;
    }
}
