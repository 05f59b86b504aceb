using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Status;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Node.Tests.Network;

[Parallelizable(ParallelScope.Self)]
public sealed class RestartTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-restart-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_node_that_ended_in_the_middle_of_a_round_resumes_and_claims_once()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        TestRun run = await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 1, verifiers: 1, innerSteps: 4000, train: 600, commit: 600);
        NodeOptions options = TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Trainer);
        fast.Run();
        await using TestNode victor = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "victor"), NodeRoles.Verifier));

        string identity;
        await using (TestNode alice = await TestNode.StartAsync(options))
        {
            await alice.UntilAsync("it trains", () => alice.Status.Training is { Step: > 20, Done: false });
            identity = alice.Status.Identity;
        }

        await using TestNode resumed = await TestNode.StartAsync(options);
        await resumed.UntilAsync("it was paid", () => resumed.Status.Payments.Credits.Count == 1);

        IReadOnlyList<Log> logs = await chain.Client.GetLogsAsync(
            new LogFilter([chain.Contracts.TrainingRuns], [TrainingRuns.Events.Claimed.Topic0]), 0, await chain.Client.GetBlockNumberAsync(default), default);
        Assert.That(logs, Has.Count.EqualTo(1));
        Assert.That(resumed.Status.Identity, Is.EqualTo(identity));
        Assert.That(resumed.Status.Run!.Id, Is.EqualTo(run.Number));
    }

    [Test]
    public async Task A_data_directory_put_back_from_a_backup_signs_nothing_until_the_operator_knows_and_then_sits_the_round_out()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 1, verifiers: 1, innerSteps: 4000, train: 600);
        NodeOptions options = TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Trainer);
        await (await OpenAsync(options)).DisposeAsync();
        Copy(Path.Combine(_root, "alice"), Path.Combine(_root, "backup"));
        fast.Run();
        await using TestNode victor = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "victor"), NodeRoles.Verifier));
        Address key;
        await using (TestNode alice = await TestNode.StartAsync(options))
        {
            await alice.UntilAsync("it trains", () => alice.Status.Training is { Step: > 20, Done: false });
            key = Address.Parse(alice.Status.NodeKey);
        }

        Directory.Delete(Path.Combine(_root, "alice"), recursive: true);
        Copy(Path.Combine(_root, "backup"), Path.Combine(_root, "alice"));
        ulong before = await chain.Client.GetTransactionCountAsync(key, BlockRef.Pending, default);
        NodeStoppedException? stop = Assert.ThrowsAsync<NodeStoppedException>(() => OpenAsync(options));
        ulong after = await chain.Client.GetTransactionCountAsync(key, BlockRef.Pending, default);
        await using TestNode restored = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Trainer, isRestored: true));
        await restored.UntilAsync("it could train", () => restored.Status.Run is { Phase: nameof(RoundPhase.Training) } run && run.StateRoots.ContainsKey(0));
        ulong seen = restored.Status.Chain.Block;
        await restored.UntilAsync("it has looked at the chain again and again", () => restored.Status.Chain.Block > seen + 5);
        bool trained = restored.Status.Training is not null;
        await restored.DisposeAsync();
        await (await OpenAsync(options)).DisposeAsync();

        IReadOnlyList<Log> claims = await chain.Client.GetLogsAsync(
            new LogFilter([chain.Contracts.TrainingRuns], [TrainingRuns.Events.Claimed.Topic0]), 0, await chain.Client.GetBlockNumberAsync(default), default);
        Assert.That(stop!.Reason, Is.EqualTo(NodeStopReason.Restored));
        Assert.That(stop.Message, Does.Contain("put back from a backup").And.Contain("--restored").And.Contain(key.ToString()));
        Assert.That(after, Is.EqualTo(before).And.GreaterThan(0UL), "nothing was sent by the backup");
        Assert.That(trained, Is.False);
        Assert.That(claims, Is.Empty);
    }

    [Test]
    public async Task A_signer_elsewhere_holds_both_keys_and_none_lies_here()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        RemoteKeys keys = new(chain.RpcUrl, RemoteSignerKind.Web3Signer, chain.Wallets[3].Address, chain.Wallets[4].Address);
        NodeOptions Options(RemoteKeys signer) => new() { Rpc = chain.RpcUrl, DataDirectory = Path.Combine(_root, "alice"), Passphrase = "", Signer = signer, Roles = NodeRoles.Trainer, DiskReserve = 0 };

        await using (TestNode node = await TestNode.StartAsync(Options(keys)))
            await node.UntilAsync("it is ready", () => node.Status.Health.Ready && node.Status.NodeKey == keys.Node.ToString());
        NodeStoppedException? stranger = Assert.ThrowsAsync<NodeStoppedException>(() => OpenAsync(Options(keys with { Identity = chain.Contracts.Staking })));
        NodeStoppedException? other = Assert.ThrowsAsync<NodeStoppedException>(() => OpenAsync(Options(keys with { Node = chain.Wallets[5].Address })));

        IdentityRegistry registry = new(chain.Contracts.IdentityRegistry, chain.Client);
        Assert.That(await registry.ValidDelegateAsync(keys.Identity, Ledger.Identity.LedgerNames.ToBytes32(Ledger.Identity.LedgerNames.NodeDelegate), keys.Node), Is.True);
        Assert.That(Directory.EnumerateFiles(Path.Combine(_root, "alice", "keystore")), Is.Empty);
        Assert.That((stranger!.Reason, other!.Reason), Is.EqualTo((NodeStopReason.Keystore, NodeStopReason.Keystore)));
        Assert.That(stranger.Message, Does.Contain("does not hold"));
        Assert.That(other.Message, Does.Contain("another node key"));
    }

    [Test]
    public async Task A_chain_that_is_away_makes_the_node_unready_until_it_is_back()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await using ChainRelay relay = new(chain.RpcUrl);
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(relay.Url, Path.Combine(_root, "alice"), NodeRoles.None));
        await node.UntilAsync("it is ready", () => node.Status.Health.Ready);

        relay.Cut();
        await node.UntilAsync("it misses the chain", () => node.Status.Health.Reasons.Any(reason => reason.Code == HealthCodes.ChainUnreachable));
        relay.Mend();
        await node.UntilAsync("it is ready again", () => node.Status.Health.Ready);

        Assert.That(node.Stopped, Is.Null);
    }

    [Test]
    public async Task Answers_that_are_no_values_make_the_node_unready_until_they_are()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        Address runs = chain.Contracts.TrainingRuns;
        byte[] code = await chain.Client.GetCodeAsync(runs, BlockRef.Latest, CancellationToken.None);
        await using TestNode node = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.None));
        await node.UntilAsync("it is ready", () => node.Status.Health.Ready);

        await chain.SetCodeAsync(runs, Convert.FromHexString("60016000f3")); // returns one byte
        await chain.MineAsync();
        await node.UntilAsync("it misses the chain", () => node.Status.Health.Reasons.Any(reason => reason.Code == HealthCodes.ChainUnreachable));
        await chain.SetCodeAsync(runs, code);
        await chain.MineAsync();
        await node.UntilAsync("it is ready again", () => node.Status.Health.Ready);

        Assert.That(node.Stopped, Is.Null);
    }

    [Test]
    public async Task A_chain_that_is_restarted_empty_stops_the_node_with_one_sentence_and_nothing_is_deleted()
    {
        NodeOptions options;
        LocalChain first = await LocalChain.StartDeployedAsync();
        await using (TestNode node = await TestNode.StartAsync(TestNode.Options(first.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.None)))
        {
            await node.UntilAsync("it is ready", () => node.Status.Health.Ready);
            int port = first.RpcUrl.Port;
            ulong born = (await first.Client.GetHeaderAsync(BlockRef.At(0), CancellationToken.None))!.Timestamp;
            await first.DisposeAsync();
            // Two empty chains that start in the same second have the same first block.
            await node.UntilAsync("another second has come", () => (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() > born);
            await using LocalChain second = await LocalChain.StartDeployedAsync(new Contracts.Anvil.AnvilOptions { Port = port });
            NodeStoppedException stopped = await node.UntilStoppedAsync();

            options = TestNode.Options(second.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.None);
            Assert.That(stopped.Reason, Is.EqualTo(NodeStopReason.Chain));
            Assert.That(stopped.Message, Does.Contain("restarted empty").And.Contain("Nothing was deleted"));
            await node.DisposeAsync();

            NodeStoppedException? again = Assert.ThrowsAsync<NodeStoppedException>(() => TestNode.StartAsync(options));
            Assert.That(again!.Message, Does.Contain("restarted empty"));
        }

        Assert.That(File.Exists(Path.Combine(_root, "alice", "keystore", "identity.json")), Is.True);
    }

    private static Task<LedgerNode> OpenAsync(NodeOptions options) =>
        LedgerNode.OpenAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
