using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Network;

[Parallelizable(ParallelScope.Self)]
public sealed class FalseClaimTests
{
    private static readonly TrainingRuns.Clocks s_clocks = TestRun.Clocks with { Commit = 20 };
    private string _root = "";

    private string Blobs => DisputedRound.Blobs(_root, "victor");

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-false-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_claim_that_nobody_defends_is_convicted_slashed_and_never_paid()
    {
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, s_clocks, trainers: 2);
        round.Fast.Run();

        await using TestNode victor = await TestNode.StartAsync(round.Options("victor", NodeRoles.Verifier));
        await using TestNode alice = await TestNode.StartAsync(round.Options("alice", NodeRoles.Trainer));
        await alice.UntilAsync("the round trains", () => alice.Status.Run?.Phase == nameof(RoundPhase.Training));
        Claim claim = FlipUpdateBit((await KnownRound.ReadAsync(round.Chain, round.Run, Blobs)).Claim(slot: 0));
        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, claim.ToContract()));

        await alice.UntilAsync("it was paid", () => alice.Status.Payments.Credits.Count == 1);
        await alice.UntilAsync("the chain settled the last state", () => alice.Status.Run?.ChainRoots.ContainsKey(1) == true);
        TrainingRuns.SlotState slot = await round.UntilSlotAsync(SlotState.Final, SlotState.Void);
        (BigInteger funded, BigInteger mintable) = await new Emission(round.Chain.Contracts.Emission, round.Chain.Client).CreditOfAsync(round.Mallory.Address);
        Staking.Account deposit = await new Staking(round.Chain.Contracts.Staking, round.Chain.Client).AccountOfAsync(round.Mallory.Address);

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
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, s_clocks);
        round.Fast.Run();

        NodeOptions options = round.Options("victor", NodeRoles.Verifier);
        TestNode victor = await TestNode.StartAsync(options);
        try
        {
            await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
            using LyingDefender liar = await LyingDefender.CreateAsync(round.Chain, round.Run, Blobs, round.Mallory);
            await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, liar.Claim.ToContract()));
            int restarts = 0;
            EndedGame ended = await liar.PlayAsync(async game =>
            {
                if (game.Moves % 4 != 0)
                    return;
                restarts++;
                await victor.DisposeAsync();
                victor = await TestNode.StartAsync(options);
            });
            TrainingRuns.SlotState slot = await round.UntilSlotAsync(SlotState.Final, SlotState.Void);
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
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, s_clocks);
        round.Fast.Run();

        await using TestNode victor = await TestNode.StartAsync(round.Options("victor", NodeRoles.Verifier));
        await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
        Claim claim = (await KnownRound.ReadAsync(round.Chain, round.Run, Blobs)).Claim(slot: 0) with { UpdateCid = Cid.Of([1, 2, 3]).Digest };
        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, claim.ToContract()));

        await victor.UntilAsync("it replayed", () => victor.Status.Replays.Any(replay => replay is { Slot: 0, Outcome: "unavailable" }));
        await victor.UntilAsync("the round is cut", () => victor.Status.Run?.Phase == nameof(RoundPhase.Cut));
        TrainingRuns.SlotState slot = await new TrainingRuns(round.Chain.Contracts.TrainingRuns, round.Chain.Client).SlotStateAsync(round.Run.Number, 0, 0);

        Assert.That(slot.Accepted, Is.False);
        Assert.That(slot.Disputes, Is.Zero);
        Assert.That(slot.Committed, Is.All.EqualTo(Hash32.Zero));
        Assert.That(victor.Status.Replays.Single().Outcome, Is.EqualTo("unavailable"));
    }

    private static Claim FlipUpdateBit(Claim claim)
    {
        byte[] root = claim.UpdateRoot.ToArray();
        root[0] ^= 0x80;
        return claim with { UpdateRoot = new Hash32(root) };
    }
}
