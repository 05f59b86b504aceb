using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Work;
using Ledger.Proofs.Openings;
using Ledger.Tensors.Program;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Network;

/// <summary>Leaves that are demanded on chain are opened by nodes; a claim whose leaf nobody opens is void.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class DemandTests
{
    private static readonly BigInteger s_prepaid = 64 * 100_000 * BigInteger.Pow(10, 9); // enough beside 63 others that wait
    private string _root = "";

    [SetUp]
    public void CreateDirectory() => _root = Directory.CreateTempSubdirectory("ledger-demand-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_trainer_opens_leaves_of_base_update_and_trace_and_its_claim_is_paid()
    {
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, TestRun.Clocks with { Window = 60 }, enrols: false);
        round.Fast.Run();
        await using TestNode victor = await TestNode.StartAsync(round.Options("victor", NodeRoles.Verifier));
        await using TestNode alice = await TestNode.StartAsync(round.Options("alice", NodeRoles.Trainer));
        Claim claim = await KnownRound.ClaimedAsync(round.Chain);
        RunMaterial material = (await KnownRound.ReadAsync(round.Chain, round.Run, DisputedRound.Blobs(_root, "victor"))).Material;

        Hash32[] demands = await DemandAsync(
            round, material, claim, (DemandPart.Base, 0, 0), (DemandPart.Base, Last(material, TensorGroup.Round), 0), (DemandPart.Update, 1, 0),
            (DemandPart.Update, 2, LastLeaf(material, TensorGroup.Update, 2)), (DemandPart.Trace, 0, 0), (DemandPart.Trace, 0, material.Recipe.Rounds.Checkpoints - 1));

        await round.UntilSlotAsync(SlotState.Final, SlotState.Void);
        IDemands.Demand[] answered = await Task.WhenAll(demands.Select(id => Contract(round).DemandOfAsync(id)));
        Assert.That(answered.Select(static demand => demand.Open), Is.All.False);
        Assert.That(await round.CountAsync(Disputes.Events.LeafAnswered.Topic0), Is.EqualTo(demands.Length));
        await alice.UntilAsync("it was paid", () => alice.Status.Payments.Credits.Count == 1);
    }

    [Test]
    public async Task Others_open_what_they_hold_and_what_nobody_opens_voids_the_claim_without_slash()
    {
        await using DisputedRound round = await DisputedRound.CreateAsync(_root, TestRun.Clocks with { Window = 200, Dispute = 60 });
        round.Fast.Run();
        await using TestNode victor = await TestNode.StartAsync(round.Options("victor", NodeRoles.Verifier));
        await victor.UntilAsync("the round trains", () => victor.Status.Run?.Phase == nameof(RoundPhase.Training));
        KnownRound known = await KnownRound.ReadAsync(round.Chain, round.Run, DisputedRound.Blobs(_root, "victor"));
        RunMaterial material = known.Material;
        Claim claim = known.Claim(slot: 0);
        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(round.Chain.Contracts.TrainingRuns, claim.ToContract()));

        Hash32[] demands = await DemandAsync(round, material, claim, (DemandPart.Base, 1, 0), (DemandPart.Update, 0, 0), (DemandPart.Trace, 0, 0));

        TrainingRuns.SlotState slot = await round.UntilSlotAsync(SlotState.Final, SlotState.Void);
        Staking.Account deposit = await new Staking(round.Chain.Contracts.Staking, round.Chain.Client).AccountOfAsync(round.Mallory.Address);
        Assert.That((SlotState)slot.Status, Is.EqualTo(SlotState.Void));
        Assert.That(await round.CountAsync(Disputes.Events.LeafAnswered.Topic0), Is.EqualTo(2), "base and update");
        Assert.That(await round.CountAsync(Disputes.Events.DemandExpired.Topic0), Is.EqualTo(1), "the trace, which nobody but the trainer recomputes");
        Assert.That((await Contract(round).DemandOfAsync(demands[2])).Open, Is.False);
        Assert.That((BigInteger)(deposit.Available + deposit.Locked), Is.EqualTo(BigInteger.Pow(10, 19)), "nothing was slashed");
    }

    private static Disputes Contract(DisputedRound round) => new(round.Chain.Contracts.Disputes, round.Chain.Client);

    private static int Last(RunMaterial material, TensorGroup tree) => material.Program.Table.Group(tree).Length - 1;

    private static long LastLeaf(RunMaterial material, TensorGroup tree, int position) =>
        (material.Program.Table.Tensors[material.Program.Table.Group(tree)[position]].Length - 1) / Proofs.Traces.CommittedTensor.LeafWords;

    private static async Task<Hash32[]> DemandAsync(DisputedRound round, RunMaterial material, Claim claim, params (DemandPart Part, int Position, long Leaf)[] wanted)
    {
        Address contract = round.Chain.Contracts.Disputes;
        ProgramItems items = ProgramItems.Of(material.Program);
        await round.Mallory.SendAsync(new GamePlayer(contract, material.Program).DeclareProgram());
        List<Hash32> demands = [];
        foreach ((DemandPart part, int position, long leaf) in wanted)
        {
            byte[] proof = part == DemandPart.Trace ? [] : new ProgramOpenings(items).Tensor(part == DemandPart.Base ? TensorGroup.Round : TensorGroup.Update, position);
            TransactionReceipt receipt = await round.Mallory.SendAsync(
                Disputes.Calls.Demand(contract, claim.Encoded, (byte)part, (uint)position, (ulong)leaf, proof, s_prepaid));
            demands.Add(receipt.Logs.Select(LeafDemand.Of).OfType<LeafDemand>().Single().Id);
        }

        return [.. demands];
    }
}
