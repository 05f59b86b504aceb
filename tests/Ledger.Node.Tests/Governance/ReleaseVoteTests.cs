using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Governance;
using Ledger.Node.Status;
using Ledger.Node.Tests.Network;
using Ledger.Testing;

namespace Ledger.Node.Tests.Governance;

/// <summary>What nodes trained and were paid for is released by the votes of the tokens they earned.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class ReleaseVoteTests
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50), s_patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, BigInteger> s_shortDelays = new() { ["votingDelay"] = 1, ["votingPeriod"] = 6, ["timelockDelay"] = 2 };

    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-vote-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_model_is_released_by_proposal_vote_queue_and_execution_and_another_root_never_is()
    {
        await using FastChain fast = await FastChain.StartAsync(parameters: s_shortDelays);
        LocalChain chain = fast.Chain;
        TestRun run = await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 1, verifiers: 1);
        fast.Run();
        await using TestNode alice = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Trainer));
        await using TestNode victor = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "victor"), NodeRoles.Verifier));
        foreach (TestNode node in (TestNode[])[alice, victor])
        {
            await node.UntilAsync("it made the release", () => node.Status.Release is not null);
            await node.UntilAsync("it was paid", () => node.Status.Payments.Withdrawn != "0" && node.Status.Payments.Credited == node.Status.Payments.Withdrawn);
        }

        ReleaseStatus made = alice.Status.Release!;
        Assert.That(victor.Status.Release, Is.EqualTo(made));
        ModelRegistry.Release release = new(
            run.Number, Hash32.Parse(made.FinalRoot), Cid.Parse(made.Manifest).Digest, Cid.Parse(made.Safetensors).Digest, Cid.Parse(made.Gguf).Digest, 0, made.Licence);
        ModelRegistry registry = new(chain.Contracts.ModelRegistry, chain.Client);
        Proposal right = Proposal.ToPublish(registry.Address, release);
        Proposal wrong = Proposal.ToPublish(registry.Address, release with { FinalRoot = Keccak256.Hash("another state"u8), Manifest = Keccak256.Hash("other files"u8) });

        TokenGovernance governance = new(chain.Client, chain.Contracts);
        using LocalSigner key = await IdentityOfAsync("alice");
        await chain.SetBalanceAsync(key.Address, BigInteger.Pow(10, 18));
        DirectSender holder = new(chain.Client, key);
        await holder.SendAsync(governance.Delegate(key.Address));
        Assert.That(await governance.VotesOfAsync(key.Address, default), Is.EqualTo(BigInteger.Parse(alice.Status.Payments.Withdrawn, System.Globalization.CultureInfo.InvariantCulture)));
        foreach (Proposal proposal in (Proposal[])[right, wrong])
            await holder.SendAsync(governance.Propose(proposal));
        foreach (Proposal proposal in (Proposal[])[right, wrong])
        {
            await UntilAsync(governance, proposal, ProposalState.Active);
            await holder.SendAsync(governance.Vote(await governance.IdOfAsync(proposal, default), VoteChoice.For));
        }

        foreach (Proposal proposal in (Proposal[])[right, wrong])
        {
            await UntilAsync(governance, proposal, ProposalState.Succeeded);
            await holder.SendAsync(governance.Queue(proposal));
        }

        ProposalView queued = await UntilAsync(governance, wrong, ProposalState.Queued);
        await chain.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That(queued.Proposal.Release(registry.Address), Is.EqualTo(wrong.Release(registry.Address)));
        await holder.SendAsync(governance.Execute(right));
        ContractRevertException refused = Assert.CatchAsync<ContractRevertException>(() => holder.SendAsync(governance.Execute(wrong)))!;

        Assert.That(ModelRegistry.Errors.RootIsNotFinal.TryDecode(refused.Revert.Data, out ModelRegistry.Errors.RootIsNotFinal? error), Is.True);
        Assert.That((error!.Given, error.Expected), Is.EqualTo((Keccak256.Hash("another state"u8), release.FinalRoot)));
        Assert.That(await registry.ReleaseCountAsync(), Is.EqualTo(BigInteger.One));
        Assert.That(await registry.ReleaseOfAsync(1), Is.EqualTo(release));
        Assert.That((await governance.ListAsync(default)).Select(view => view.State), Is.EqualTo(new[] { ProposalState.Executed, ProposalState.Queued }));
    }

    private async Task<LocalSigner> IdentityOfAsync(string node)
    {
        string keystore = await File.ReadAllTextAsync(Path.Combine(_root, node, "keystore", "identity.json"));
        return new LocalSigner(((KeystoreResult.Opened)KeystoreV3.Decrypt(keystore, "a passphrase for tests")).Key);
    }

    private static async Task<ProposalView> UntilAsync(TokenGovernance governance, Proposal proposal, ProposalState state)
    {
        BigInteger id = await governance.IdOfAsync(proposal, default);
        using CancellationTokenSource patience = new(s_patience);
        using PeriodicTimer timer = new(s_look);
        while (true)
        {
            if (await governance.FindAsync(id, patience.Token) is ProposalView view && view.State == state)
                return view;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
