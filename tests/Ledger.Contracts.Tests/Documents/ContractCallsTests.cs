using System.Text.Json;
using Ledger.Clients;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Contracts.Tests.Documents;

/// <summary>The contract calls that docs/dapps.md shows: they run, and the document shows what runs.</summary>
public sealed class ContractCallsTests
{
    private static readonly Address App = Address.Parse("0x00000000000000000000000000000000000000aa");

    private LocalChain _network = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _network = await LocalChain.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _network.DisposeAsync();

    #region contract calls from C#
    [Test]
    public async Task A_consent_is_given_read_found_and_refused_a_second_time()
    {
        await using LocalChain network = await LocalChain.StartAsync(); // chain, contracts, ten funded wallets
        ConsentRegistry consents = new(network.Contracts.ConsentRegistry, network.Client);
        FundedWallet owner = network.Wallets[1];
        Hash32 source = Keccak256.Hash("a salted commitment");
        ConsentRegistry.Consent consent = new(
            owner.Address, App, source, Purposes: 1, Expiry: 4_102_444_800, Price: 0, Cap: 0, Payout: Address.Zero);
        CallData grant = ConsentRegistry.Calls.Grant(consents.Address, consent, nonce: 7);

        TransactionReceipt receipt = await owner.SendAsync(grant);

        Assert.That(await consents.IsActiveAsync(owner.Address, nonce: 7, purposes: 1), Is.True);

        LogFilter filter = ConsentRegistry.Events.Granted.Filter(consents.Address, owner: owner.Address);
        IReadOnlyList<Log> logs = await network.Client.GetLogsAsync(filter, receipt.BlockHash, default);
        Assert.That(ConsentRegistry.Events.Granted.TryDecode(logs.Single(), out ConsentRegistry.Events.Granted? granted), Is.True);
        Assert.That(granted!.Consent, Is.EqualTo(consent));

        ContractErrorException<ConsentRegistry.Errors.NonceUsed> refused =
            Assert.ThrowsAsync<ContractErrorException<ConsentRegistry.Errors.NonceUsed>>(() => owner.SendAsync(grant))!;
        Assert.That((refused.Error.Owner, (int)refused.Error.Nonce), Is.EqualTo((owner.Address, 7)));
    }
    #endregion

    [Test]
    public async Task The_same_works_with_viem()
    {
        string input = JsonSerializer.Serialize(new
        {
            rpcUrl = _network.RpcUrl, registry = _network.Contracts.ConsentRegistry.ToString(), app = App.ToString(),
        });

        string output = await NodeClient.RunAsync("call-contracts.mjs", input);

        JsonElement said = JsonDocument.Parse(output).RootElement;
        Assert.That(said.GetProperty("active").GetBoolean(), Is.True);
        Assert.That(Address.Parse(said.GetProperty("app").GetString()), Is.EqualTo(App));
        Assert.That(said.GetProperty("refusal").GetString(), Is.EqualTo("NonceUsed"));
    }

    [Test]
    public void The_document_shows_the_test_that_runs_here()
    {
        string[] source = Read("tests/Ledger.Contracts.Tests/Documents/ContractCallsTests.cs").Split('\n');
        IEnumerable<string> shown = source.SkipWhile(line => !line.Contains("#region", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("#endregion", StringComparison.Ordinal)).Select(line => line.Length > 4 ? line[4..] : line);

        AssertShown(string.Join('\n', shown));
    }

    [TestCase("tests/clients/call-contracts.mjs")]
    [TestCase("contracts/test/examples/SummaryService.t.sol")] // run by npm test in contracts/
    public void The_document_shows_the_file_that_runs(string path)
    {
        string text = Read(path);

        AssertShown(text[(text.IndexOf("\nimport", StringComparison.Ordinal) + 1)..]);
    }

    private static void AssertShown(string example) => Assert.That(Read("docs/dapps.md"), Does.Contain("\n" + example.Trim() + "\n```\n"));

    private static string Read(string path) =>
        File.ReadAllText(Path.Combine(NodeClient.Directory, "..", "..", path)).ReplaceLineEndings("\n");
}
