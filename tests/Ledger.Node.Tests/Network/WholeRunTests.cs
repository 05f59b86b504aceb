using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Status;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

public sealed class WholeRunTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-run-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Two_trainers_and_a_verifier_train_two_rounds_agree_and_are_paid()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        TestRun run = await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 2, trainers: 2, verifiers: 1);
        await chain.SetIntervalMiningAsync(TimeSpan.FromSeconds(1));

        await using TestNode alice = await TestNode.StartAsync(Options(chain, "alice", NodeRoles.Trainer));
        await using TestNode bob = await TestNode.StartAsync(Options(chain, "bob", NodeRoles.Trainer));
        await using TestNode victor = await TestNode.StartAsync(Options(chain, "victor", NodeRoles.Verifier));
        TestNode[] nodes = [alice, bob, victor];
        foreach (TestNode node in nodes)
        {
            await node.UntilAsync("the chain settled the last state", () => node.Status.Run?.ChainRoots.ContainsKey(2) == true);
            await node.UntilAsync("it was paid for both rounds", () => node.Status.Payments.Credits.Select(credit => credit.Round).Distinct().Count() == 2
                && node.Status.Payments.Credited == node.Status.Payments.Withdrawn);
            await node.UntilAsync("it measured every state", () => node.Status.Run?.ValidationLosses.Count == 3);
        }

        StateRoots roots = new(chain.Contracts.StateRoots, chain.Client);
        Hash32 final = await roots.FinalRootAsync(run.Number);
        LedgerToken token = new(chain.Contracts.LedgerToken, chain.Client);
        BigInteger minted = nodes.Aggregate(BigInteger.Zero, (sum, node) => sum + BigInteger.Parse(node.Status.Payments.Withdrawn, CultureInfo.InvariantCulture));

        Assert.That(final.IsZero, Is.False);
        Assert.That(nodes.Select(node => node.Status.Run!.StateRoots[2]), Is.All.EqualTo(final.ToString()));
        Assert.That(nodes.Select(node => node.Status.Run!.ValidationLosses[2]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await token.TotalSupplyAsync(), Is.EqualTo(minted));
        Assert.That(victor.Status.Replays.Select(replay => replay.Outcome), Is.All.EqualTo("upheld"));
        Assert.That(alice.Status.Curves.Count(curve => curve.Trained), Is.EqualTo(2));
        Assert.That(nodes.Select(node => node.Status.Health), Is.All.Property(nameof(HealthReport.Ready)).True);
    }

    private NodeOptions Options(LocalChain chain, string name, NodeRoles roles) => TestNode.Options(chain.RpcUrl, Path.Combine(_root, name), roles);
}
