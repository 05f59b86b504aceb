using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Storage;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

/// <summary>A node whose identity has guardians, on a real chain: it works as any other, and outlives its keys.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class RecoveredNodeTests
{
    private static readonly Hash32 s_node = LedgerNames.ToBytes32(LedgerNames.NodeDelegate);

    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-recovered-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_node_under_guardians_earns_and_when_its_keys_are_lost_another_machine_goes_on_with_its_stake_and_rewards()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 1, verifiers: 1);
        IdentityRegistry registry = new(chain.Contracts.IdentityRegistry, chain.Client);
        LedgerToken token = new(chain.Contracts.LedgerToken, chain.Client);
        Staking staking = new(chain.Contracts.Staking, chain.Client);
        Address identity, lost;
        await using (TestNode first = await StartAsync(chain, "alice", NodeRoles.None))
        {
            await first.UntilAsync("it is ready", () => first.Status.Health.Ready);
            identity = first.Identity;
        }

        Address guard = await GuardAsync(chain, identity);
        fast.Run();

        BigInteger credited;
        await using (TestNode victor = await StartAsync(chain, "victor", NodeRoles.Verifier))
        await using (TestNode alice = await StartAsync(chain, "alice", NodeRoles.Trainer))
        {
            await alice.UntilAsync("it was paid", () => alice.Status.Payments is { Credits.Count: 1 } payments && payments.Credited == payments.Withdrawn);
            (lost, credited) = (Address.Parse(alice.Status.NodeKey), BigInteger.Parse(alice.Status.Payments.Credited, CultureInfo.InvariantCulture));
        }

        Assert.That(await token.BalanceOfAsync(guard), Is.EqualTo(credited).And.GreaterThan(BigInteger.Zero), "the owner is paid");
        BigInteger stake = Sum(await staking.AccountOfAsync(identity));
        Directory.Delete(Path.Combine(_root, "alice"), recursive: true);

        NodeStoppedException stopped;
        await using (TestNode early = await StartAsync(chain, "bob", NodeRoles.None, identity))
            stopped = await early.UntilStoppedAsync();
        Address key;
        using (LocalSigner opened = Opened("bob"))
            key = opened.Address;
        foreach (int guardian in new[] { 6, 7 })
            await chain.Wallets[guardian].SendAsync(GuardedOwner.Calls.ApproveRecovery(guard, key));
        await chain.AdvanceAsync(TimeSpan.FromHours(1));
        await chain.Wallets[9].SendAsync(GuardedOwner.Calls.FinishRecovery(guard));
        await using TestNode bob = await StartAsync(chain, "bob", NodeRoles.None); // the directory remembers for whom it works
        await bob.UntilAsync("its own key acts for the identity", () => registry.ValidDelegateAsync(identity, s_node, Address.Parse(bob.Status.NodeKey)).GetAwaiter().GetResult());

        Assert.That(stopped.Reason, Is.EqualTo(NodeStopReason.Keystore));
        Assert.That(stopped.Message, Does.Contain($"The key {key}"), "it says which key the guardians must name");
        Assert.That(bob.Identity, Is.EqualTo(identity));
        Assert.That(await registry.ValidDelegateAsync(identity, s_node, lost), Is.False, "the lost one no longer does");
        Assert.That(Sum(await staking.AccountOfAsync(identity)), Is.EqualTo(stake).And.GreaterThan(BigInteger.Zero));
        using LocalSigner now = Opened("bob");
        DirectSender owner = (await new OwnerReader(chain.Client, chain.Contracts).SenderAsync(identity, now))!;
        await owner.SendAsync(Staking.Calls.Unbond(staking.Address, identity, (await staking.AccountOfAsync(identity)).Available));
        await owner.SendAsync(LedgerToken.Calls.Transfer(token.Address, now.Address, credited));
        Assert.That(await token.BalanceOfAsync(now.Address), Is.EqualTo(credited));
    }

    [Test]
    public async Task A_directory_works_for_one_identity()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        Address other = chain.Wallets[5].Address;
        await using (TestNode node = await StartAsync(chain, "alice", NodeRoles.None))
            await node.UntilAsync("it is ready", () => node.Status.Health.Ready);

        NodeStoppedException? stop = Assert.ThrowsAsync<NodeStoppedException>(() => StartAsync(chain, "alice", NodeRoles.None, other));

        Assert.That((stop!.Reason, stop.Message.Contains($"not for {other}", StringComparison.Ordinal)), Is.EqualTo((NodeStopReason.Configuration, true)));
    }

    [Test]
    public async Task A_directory_sits_out_what_others_may_have_signed_until_it_took_their_place()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        Address identity;
        await using (TestNode alice = await StartAsync(chain, "alice", NodeRoles.None))
        {
            await alice.UntilAsync("it is ready", () => alice.Status.Health.Ready);
            identity = alice.Identity;
        }

        await using (TestNode early = await StartAsync(chain, "bob", NodeRoles.None, identity))
            await early.UntilStoppedAsync();
        Assert.That(Forgotten("bob"), Is.Null);
        await chain.MineAsync(100);
        using (LocalSigner old = Opened("alice"), key = Opened("bob"))
            await new DirectSender(chain.Client, old).SendAsync(IdentityRegistry.Calls.ChangeOwner(chain.Contracts.IdentityRegistry, identity, key.Address));
        ulong handed = await chain.Client.GetBlockNumberAsync(CancellationToken.None);
        await RunBobAsync();
        Assert.That(Forgotten("bob"), Is.GreaterThan(handed).And.LessThanOrEqualTo(await chain.Client.GetBlockNumberAsync(CancellationToken.None)));

        using (NodeDatabase database = OpenDatabase("bob"))
            new SigningGuard(database).BeginBesideOthers(); // as if it had been killed while it took the place
        await RunBobAsync();
        Assert.That(Forgotten("bob"), Is.EqualTo(await chain.Client.GetBlockNumberAsync(CancellationToken.None)));

        async Task RunBobAsync()
        {
            await using TestNode bob = await StartAsync(chain, "bob", NodeRoles.None);
            await bob.UntilAsync("it is ready", () => bob.Status.Health.Ready);
        }
    }

    private ulong? Forgotten(string name)
    {
        using NodeDatabase database = OpenDatabase(name);
        return new SigningGuard(database).ForgottenUpTo;
    }

    private NodeDatabase OpenDatabase(string name) => NodeDatabase.Open(Path.Combine(_root, name, "node.db"));

    private Task<TestNode> StartAsync(LocalChain chain, string name, NodeRoles roles, Address? identity = null) =>
        TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, name), roles, identity: identity));

    private async Task<Address> GuardAsync(LocalChain chain, Address identity)
    {
        using LocalSigner key = Opened("alice");
        GuardTerms terms = new(key.Address, [chain.Wallets[6].Address, chain.Wallets[7].Address, chain.Wallets[8].Address], 2, 3600);
        (Address owner, IReadOnlyList<CallData> calls) = await new GuardLedger(chain.Client, chain.Contracts).PlanAsync(identity, terms);
        foreach (CallData call in calls)
            await new DirectSender(chain.Client, key).SendAsync(call);
        return owner;
    }

    private LocalSigner Opened(string name) =>
        new(((KeystoreResult.Opened)KeystoreV3.Decrypt(File.ReadAllText(Path.Combine(_root, name, "keystore", "identity.json")), "a passphrase for tests")).Key);

    private static BigInteger Sum(Staking.Account account) => (BigInteger)account.Available + account.Locked + account.Unbonding;
}
