using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Node.Tests.Network;

[Parallelizable(ParallelScope.Self)]
public sealed class BadStartTests
{
    private LocalChain _chain = null!;
    private string _root = "";

    [OneTimeSetUp]
    public async Task StartChain() => _chain = await LocalChain.StartDeployedAsync();

    [OneTimeTearDown]
    public async Task EndChain() => await _chain.DisposeAsync();

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-start-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_wrong_passphrase_is_named_and_the_right_one_still_opens()
    {
        NodeOptions right = TestNode.Options(_chain.RpcUrl, _root, NodeRoles.Trainer);
        await (await OpenAsync(right)).DisposeAsync();
        NodeOptions wrong = new() { Rpc = right.Rpc, DataDirectory = _root, Passphrase = "another one" };

        NodeStoppedException stop = Stop(wrong);

        Assert.That(stop.Reason, Is.EqualTo(NodeStopReason.Keystore));
        Assert.That(stop.Message, Does.Contain("identity.json").And.Not.Contain("another one"));
        await (await OpenAsync(right)).DisposeAsync();
    }

    [Test]
    public async Task Keys_without_the_record_of_what_they_signed_are_refused()
    {
        NodeOptions options = TestNode.Options(_chain.RpcUrl, _root, NodeRoles.Trainer);
        await (await OpenAsync(options)).DisposeAsync();
        File.Delete(Path.Combine(_root, "node.db"));

        Assert.That(Stop(options).Message, Does.Contain("no record of what they signed"));
    }

    [Test]
    public void Another_chain_id_is_named()
    {
        NodeOptions options = new() { Rpc = _chain.RpcUrl, DataDirectory = _root, Passphrase = "x", KeystoreWork = 10, ChainId = 1 };

        NodeStoppedException stop = Stop(options);

        Assert.That(stop.Reason, Is.EqualTo(NodeStopReason.Chain));
        Assert.That(stop.Message, Does.Contain("chain 31337").And.Contain("chain 1 is wanted"));
    }

    [Test]
    public void A_contract_address_with_other_code_is_named()
    {
        ContractAddresses real = _chain.Contracts;
        Dictionary<string, Address> swapped = new(real.ByName) { [nameof(TrainingRuns)] = real.LedgerToken };
        string file = Path.Combine(_root, "contracts.json");
        File.WriteAllText(file, new ContractAddresses(real.ChainId, real.FirstBlock, swapped).ToJson());
        NodeOptions options = new() { Rpc = _chain.RpcUrl, DataDirectory = _root, Passphrase = "x", KeystoreWork = 10, ContractsFile = file };

        NodeStoppedException stop = Stop(options);

        Assert.That(stop.Reason, Is.EqualTo(NodeStopReason.Contracts));
        Assert.That(stop.Message, Does.Contain(real.LedgerToken.ToString()).And.Contain("LedgerToken"));
    }

    [Test]
    public void A_chain_that_does_not_answer_is_named()
    {
        NodeStoppedException stop = Stop(TestNode.Options(new Uri("http://127.0.0.1:9/"), _root, NodeRoles.Trainer));

        Assert.That(stop.Reason, Is.EqualTo(NodeStopReason.Chain));
        Assert.That(stop.Message, Does.Contain("http://127.0.0.1:9"));
    }

    [Test]
    public void What_opens_the_endpoint_is_never_shown()
    {
        NodeOptions options = TestNode.Options(new Uri("http://user:secret@127.0.0.1:9/v3/secret?key=secret"), _root, NodeRoles.Trainer);

        Assert.That(Stop(options).Message, Does.Contain("http://127.0.0.1:9").And.Not.Contain("secret"));
    }

    [Test]
    public async Task Where_anybody_can_create_a_run_the_operator_names_the_one_to_stake_on()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync(new AnvilOptions { ChainId = 777 });
        string file = Path.Combine(_root, "contracts.json");
        File.WriteAllText(file, chain.Contracts.ToJson());
        NodeOptions Options(ulong? run) => new() { Rpc = chain.RpcUrl, DataDirectory = _root, Passphrase = "x", KeystoreWork = 10, ContractsFile = file, Run = run };

        NodeStoppedException stop = Stop(Options(null));

        Assert.That(stop.Reason, Is.EqualTo(NodeStopReason.Configuration));
        Assert.That(stop.Message, Does.Contain("--run"));
        await (await OpenAsync(Options(1))).DisposeAsync();
    }

    [Test]
    public async Task A_node_stops_below_its_disk_reserve()
    {
        NodeOptions options = new() { Rpc = _chain.RpcUrl, DataDirectory = _root, Passphrase = "x", KeystoreWork = 10, DiskReserve = long.MaxValue };
        LedgerNode node = await OpenAsync(options);
        await using LedgerNode closing = node;

        NodeStoppedException? stop = Assert.ThrowsAsync<NodeStoppedException>(() => node.RunAsync(new Uri("http://127.0.0.1:9/"), CancellationToken.None));

        Assert.That(stop!.Reason, Is.EqualTo(NodeStopReason.DiskFull));
    }

    private static Task<LedgerNode> OpenAsync(NodeOptions options) =>
        LedgerNode.OpenAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    private static NodeStoppedException Stop(NodeOptions options) =>
        Assert.ThrowsAsync<NodeStoppedException>(() => OpenAsync(options)) ?? throw new InvalidOperationException("It opened.");
}
