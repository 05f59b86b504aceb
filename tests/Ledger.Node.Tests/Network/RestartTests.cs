using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Status;
using Ledger.Testing;

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
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
            while (node.Stopped is null)
                await timer.WaitForNextTickAsync(patience.Token);

            options = TestNode.Options(second.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.None);
            Assert.That(node.Stopped.Reason, Is.EqualTo(NodeStopReason.Chain));
            Assert.That(node.Stopped.Message, Does.Contain("restarted empty").And.Contain("Nothing was deleted"));
            await node.DisposeAsync();

            NodeStoppedException? again = Assert.ThrowsAsync<NodeStoppedException>(() => TestNode.StartAsync(options));
            Assert.That(again!.Message, Does.Contain("restarted empty"));
        }

        Assert.That(File.Exists(Path.Combine(_root, "alice", "keystore", "identity.json")), Is.True);
    }
}
