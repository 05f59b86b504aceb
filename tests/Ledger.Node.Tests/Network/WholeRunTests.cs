using System.Globalization;
using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

[Parallelizable(ParallelScope.Self)]
public sealed class WholeRunTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-run-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Two_trainers_and_a_verifier_agree_and_are_paid_and_a_late_node_with_damaged_blobs_derives_the_same()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        TestRun run = await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 2, trainers: 2, verifiers: 1);
        fast.Run();

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
            await node.UntilAsync("it made the release", () => node.Status.Release is not null);
            await node.UntilAsync("it is ready", () => node.Status.Health.Ready);
        }

        Hash32 final = await new StateRoots(chain.Contracts.StateRoots, chain.Client).FinalRootAsync(run.Number);
        BigInteger withdrawn = nodes.Aggregate(BigInteger.Zero, (sum, node) => sum + BigInteger.Parse(node.Status.Payments.Withdrawn, CultureInfo.InvariantCulture));
        Assert.That(final.IsZero, Is.False);
        Assert.That(nodes.Select(node => node.Status.Run!.StateRoots[2]), Is.All.EqualTo(final.ToString()));
        Assert.That(nodes.Select(node => node.Status.Release).Distinct().Count(), Is.EqualTo(1), "every node makes the same release");
        Assert.That(alice.Status.Release!.FinalRoot, Is.EqualTo(final.ToString()));
        Assert.That(nodes.Select(node => node.Status.Run!.ValidationLosses[2]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await new LedgerToken(chain.Contracts.LedgerToken, chain.Client).TotalSupplyAsync(), Is.EqualTo(withdrawn));
        Assert.That(victor.Status.Replays.Select(replay => replay.Outcome), Is.All.EqualTo("upheld"));
        Assert.That(alice.Status.Curves.Count(curve => curve.Trained), Is.EqualTo(2));

        // A newcomer finds one update damaged in its own store, another damaged in the store of a peer.
        string[] updates = [.. await UpdatesAsync(chain, run)];
        string damaged = CopyWithFlippedBit(updates[0], "alice", "dave");
        CopyWithFlippedBit(updates[1], "bob", "alice");
        await using TestNode dave = await TestNode.StartAsync(Options(chain, "dave", NodeRoles.None));
        await dave.UntilAsync("it derived the last state", () => dave.Status.Run?.StateRoots.ContainsKey(2) == true);

        Assert.That(dave.Status.Run!.StateRoots[2], Is.EqualTo(final.ToString()));
        Assert.That(Directory.GetFiles(Path.Combine(_root, "dave", "blobs", "quarantine")), Has.Length.EqualTo(1));
        Assert.That(Cid.Of(await File.ReadAllBytesAsync(damaged)).ToString(), Is.EqualTo(updates[0]));
    }

    /// <summary>Names of the updates of round 0, in the order of slots.</summary>
    private static async Task<IEnumerable<string>> UpdatesAsync(LocalChain chain, TestRun run)
    {
        IReadOnlyList<Ethereum.Log> logs = await chain.Client.GetLogsAsync(
            new Ethereum.LogFilter([chain.Contracts.TrainingRuns]), 0, await chain.Client.GetBlockNumberAsync(default), default);
        return logs.Select(log => TrainingRuns.Events.Claimed.TryDecode(log, out TrainingRuns.Events.Claimed? claimed) ? claimed : null)
            .OfType<TrainingRuns.Events.Claimed>()
            .Where(claimed => claimed.Run == run.Number && claimed.Round == 0)
            .OrderBy(claimed => claimed.Slot)
            .Select(claimed => new Cid(claimed.UpdateCid).ToString());
    }

    private string CopyWithFlippedBit(string cid, string from, string to)
    {
        string target = BlockOf(to, cid);
        byte[] block = File.ReadAllBytes(BlockOf(from, cid));
        block[block.Length / 2] ^= 1;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllBytes(target, block);
        return target;
    }

    private string BlockOf(string node, string cid) => Path.Combine(_root, node, "blobs", "blocks", cid[^2..], cid);

    private NodeOptions Options(LocalChain chain, string name, NodeRoles roles) => TestNode.Options(chain.RpcUrl, Path.Combine(_root, name), roles);
}
