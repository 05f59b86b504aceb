using System.Buffers.Binary;
using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Node.Chain;
using Ledger.Proofs.Traces;
using Ledger.Training;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Network;

/// <summary>Numbers that no honest claim holds convict it in one transaction, without a game.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class PoisonTests
{
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-poison-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_published_scale_above_the_limit_convicts_without_a_game()
    {
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, TestRun.Clocks);
        round.Fast.Run();
        await using TestNode victor = await TestNode.StartAsync(round.Options("victor", NodeRoles.Verifier));
        await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
        Claim claim = await OverLimitAsync(round);

        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, claim.ToContract()));

        await AssertConvictedAsync(round);
    }

    [Test]
    public async Task A_claim_that_follows_the_rows_into_numbers_that_are_not_finite_is_convicted_though_no_game_could_show_it_false()
    {
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, TestRun.Clocks, learningRate: 1e30);
        round.Fast.Run();
        await using TestNode victor = await TestNode.StartAsync(round.Options("victor", NodeRoles.Verifier));
        await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
        using LyingDefender honest = await LyingDefender.CreateAsync(round.Chain, round.Run, DisputedRound.Blobs(_root, "victor"), round.Mallory, static _ => RowRules.Honest(1));

        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, honest.Claim.ToContract()));

        await AssertConvictedAsync(round);
    }

    private static async Task AssertConvictedAsync(DisputedRound round)
    {
        await round.UntilSlotAsync(SlotState.Void, SlotState.Final);
        Staking.Account deposit = await new Staking(round.Chain.Contracts.Staking, round.Chain.Client).AccountOfAsync(round.Mallory.Address);

        Assert.That(await round.CountAsync(Disputes.Events.PoisonShown.Topic0), Is.EqualTo(1));
        Assert.That(await round.CountAsync(Disputes.Events.Convicted.Topic0), Is.EqualTo(1));
        Assert.That(await round.CountAsync(Disputes.Events.OpeningCommitted.Topic0), Is.Zero, "no bond was needed");
        Assert.That((BigInteger)(deposit.Available + deposit.Locked), Is.EqualTo(9 * BigInteger.Pow(10, 18)), "the slot's stake is gone");
    }

    /// <summary>An honest round but for one scale of the update, which is served under its own CID.</summary>
    private async Task<Claim> OverLimitAsync(DisputedRound round)
    {
        string blobs = DisputedRound.Blobs(_root, "victor");
        KnownRound known = await KnownRound.ReadAsync(round.Chain, round.Run, blobs);
        RoundResult result = known.Train(slot: 0);
        byte[] update = result.Update.ToBytes();
        BinaryPrimitives.WriteSingleLittleEndian(update.AsSpan(update.Length - sizeof(float)), 2 * known.Material.Recipe.Quantiser.MaxScale);
        Assert.That(PublishedTensors.TryReadUpdate(known.Material.Program, update, out IReadOnlyList<CommittedTensor>? tensors), Is.True);
        Cid cid = await new ContentWriter(new DirectoryBlobStore(blobs)).WriteAsync(update, CancellationToken.None);
        return known.Claim(0, result, cid) with { UpdateRoot = PublishedTensors.RootOf(tensors!) };
    }
}
