using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Work;
using Ledger.Testing;
using Ledger.Training;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Network;

[Parallelizable(ParallelScope.Self)]
public sealed class FalseClaimTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-false-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_claim_that_nobody_defends_is_convicted_slashed_and_never_paid()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        TestRun run = await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 2, verifiers: 1, commit: 20);
        TrainingRuns runs = new(chain.Contracts.TrainingRuns, chain.Client);
        FundedWallet mallory = await chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await mallory.SendAsync(Staking.Calls.Deposit(chain.Contracts.Staking, mallory.Address, BigInteger.Pow(10, 19)));
        await mallory.SendAsync(TrainingRuns.Calls.EnrolTrainer(runs.Address, run.Number, mallory.Address));
        fast.Run();

        await using TestNode alice = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Trainer));
        await using TestNode victor = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "victor"), NodeRoles.Verifier));
        await alice.UntilAsync("the round trains", () => alice.Status.Run?.Phase == nameof(RoundPhase.Training));
        Claim claim = FlipUpdateBit(await TrainAsync(chain, run, slot: 0));
        await mallory.SendAsync(TrainingRuns.Calls.Claim(runs.Address, claim.ToContract()));

        await alice.UntilAsync("it was paid", () => alice.Status.Payments.Credits.Count == 1);
        await alice.UntilAsync("the chain settled the last state", () => alice.Status.Run?.ChainRoots.ContainsKey(1) == true);
        TrainingRuns.SlotState slot = await UntilEndedAsync(runs, run.Number, 0);
        (BigInteger funded, BigInteger mintable) = await new Emission(chain.Contracts.Emission, chain.Client).CreditOfAsync(mallory.Address);
        Staking.Account deposit = await new Staking(chain.Contracts.Staking, chain.Client).AccountOfAsync(mallory.Address);

        Assert.That((SlotState)slot.Status, Is.EqualTo(SlotState.Void));
        Assert.That(slot.Accepted, Is.False);
        Assert.That(funded + mintable, Is.EqualTo(BigInteger.Zero));
        Assert.That((BigInteger)(deposit.Available + deposit.Locked), Is.EqualTo(9 * BigInteger.Pow(10, 18)), "the slot's stake is gone");
        Assert.That(victor.Status.Replays.Single(replay => replay.Slot == 0).Outcome, Is.EqualTo("diverges"));
        Assert.That(victor.Status.Replays.Single(replay => replay.Slot == 1).Outcome, Is.EqualTo("upheld"));
    }

    [Test]
    public async Task A_liar_who_plays_to_the_last_instruction_is_convicted_by_a_verifier_that_is_restarted_all_the_time()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        TestRun run = await TestRun.CreateAsync(chain, Path.Combine(_root, "victor", "blobs"), rounds: 1, trainers: 1, verifiers: 1, commit: 20);
        TrainingRuns runs = new(chain.Contracts.TrainingRuns, chain.Client);
        FundedWallet mallory = await chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await mallory.SendAsync(Staking.Calls.Deposit(chain.Contracts.Staking, mallory.Address, BigInteger.Pow(10, 19)));
        await mallory.SendAsync(TrainingRuns.Calls.EnrolTrainer(runs.Address, run.Number, mallory.Address));
        fast.Run();

        NodeOptions options = TestNode.Options(chain.RpcUrl, Path.Combine(_root, "victor"), NodeRoles.Verifier);
        TestNode victor = await TestNode.StartAsync(options);
        try
        {
            await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
            using LyingDefender liar = await LyingDefender.CreateAsync(chain, run, Path.Combine(_root, "victor", "blobs"), mallory);
            await mallory.SendAsync(TrainingRuns.Calls.Claim(runs.Address, liar.Claim.ToContract()));
            int restarts = 0;
            EndedGame ended = await liar.PlayAsync(async game =>
            {
                if (game.Moves % 4 != 0)
                    return;
                restarts++;
                await victor.DisposeAsync();
                victor = await TestNode.StartAsync(options);
            });
            TrainingRuns.SlotState slot = await UntilEndedAsync(runs, run.Number, 0);
            BigInteger reward = await liar.RewardAsync();

            Assert.That((SlotState)slot.Status, Is.EqualTo(SlotState.Void));
            Assert.That(ended.WasExecuted, Is.True, "it came down to one instruction");
            Assert.That(restarts, Is.GreaterThan(2));
            Assert.That(liar.RepeatedMoves, Is.Zero, "no move was made twice");
            Assert.That(reward, Is.EqualTo(BigInteger.Pow(10, 18) / 2), "half of the stake");
        }
        finally
        {
            await victor.DisposeAsync();
        }
    }

    [Test]
    public async Task A_true_claim_whose_CID_names_other_bytes_is_neither_attested_nor_disputed()
    {
        await using FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        TestRun run = await TestRun.CreateAsync(chain, Path.Combine(_root, "alice", "blobs"), rounds: 1, trainers: 1, verifiers: 1, commit: 20);
        TrainingRuns runs = new(chain.Contracts.TrainingRuns, chain.Client);
        FundedWallet mallory = await chain.NewWalletAsync(BigInteger.Pow(10, 20));
        await mallory.SendAsync(Staking.Calls.Deposit(chain.Contracts.Staking, mallory.Address, BigInteger.Pow(10, 19)));
        await mallory.SendAsync(TrainingRuns.Calls.EnrolTrainer(runs.Address, run.Number, mallory.Address));
        fast.Run();

        await using TestNode victor = await TestNode.StartAsync(TestNode.Options(chain.RpcUrl, Path.Combine(_root, "alice"), NodeRoles.Verifier));
        await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
        Claim claim = await TrainAsync(chain, run, slot: 0) with { UpdateCid = Cid.Of([1, 2, 3]).Digest };
        await mallory.SendAsync(TrainingRuns.Calls.Claim(runs.Address, claim.ToContract()));

        await victor.UntilAsync("it replayed", () => victor.Status.Replays.Any(replay => replay is { Slot: 0, Outcome: "unavailable" }));
        await victor.UntilAsync("the round is cut", () => victor.Status.Run?.Phase == nameof(RoundPhase.Cut));
        TrainingRuns.SlotState slot = await runs.SlotStateAsync(run.Number, 0, 0);

        Assert.That(slot.Accepted, Is.False);
        Assert.That(slot.Disputes, Is.Zero);
        Assert.That(slot.Committed, Is.All.EqualTo(Hash32.Zero));
        Assert.That(victor.Status.Replays.Single().Outcome, Is.EqualTo("unavailable"));
    }

    /// <summary>Waits until a slot is final or void.</summary>
    private static async Task<TrainingRuns.SlotState> UntilEndedAsync(TrainingRuns runs, ulong run, ushort slot)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            TrainingRuns.SlotState state = await runs.SlotStateAsync(run, 0, slot);
            if ((SlotState)state.Status is SlotState.Final or SlotState.Void)
                return state;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>What an honest trainer in that slot would claim.</summary>
    private async Task<Claim> TrainAsync(LocalChain chain, TestRun run, uint slot)
    {
        TrainingRuns runs = new(chain.Contracts.TrainingRuns, chain.Client);
        TrainingRuns.RoundState round = await runs.RoundStateAsync(run.Number, 0);
        RunTerms terms = RunTerms.Of(await runs.TermsOfAsync(run.Number));
        MaterialResult loaded = await RunMaterial.LoadAsync(terms, new DirectoryBlobStore(Path.Combine(_root, "alice", "blobs")), CancellationToken.None);
        RunMaterial material = ((MaterialResult.Loaded)loaded).Material;
        using RoundExecutor executor = new(material.Program, material.Train, material.Tables, threads: 1);
        SlotAssignment assignment = new(0, slot, round.Slots, round.Seed);
        RoundResult result = executor.Run(material.Genesis, assignment);
        return Claim.Of(ClaimFields.RunWord(run.Number), assignment, material.Genesis.Root, result, Cid.Of(result.Update.ToBytes()).Digest);
    }

    private static Claim FlipUpdateBit(Claim claim)
    {
        byte[] root = claim.UpdateRoot.ToArray();
        root[0] ^= 0x80;
        return claim with { UpdateRoot = new Hash32(root) };
    }
}
