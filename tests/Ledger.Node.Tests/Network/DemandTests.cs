using System.Numerics;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Work;
using Ledger.Proofs.Openings;
using Ledger.Tensors.Program;
using Ledger.Training;
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
        Claim claim = await ClaimedAsync(round);
        RunMaterial material = await MaterialAsync(round);

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
        RunMaterial material = await MaterialAsync(round);
        TrainingRuns runs = new(round.Chain.Contracts.TrainingRuns, round.Chain.Client);
        TrainingRuns.RoundState state = await runs.RoundStateAsync(round.Run.Number, 0);
        using RoundExecutor executor = new(material.Program, material.Train, material.Tables, threads: 1);
        SlotAssignment assignment = new(0, 0, state.Slots, state.Seed);
        RoundResult result = executor.Run(material.Genesis, assignment);
        Claim claim = Claim.Of(ClaimFields.RunWord(round.Run.Number), assignment, material.Genesis.Root, result, Cid.Of(result.Update.ToBytes()).Digest);
        await round.Mallory.SendAsync(TrainingRuns.Calls.Claim(runs.Address, claim.ToContract()));

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

    private async Task<RunMaterial> MaterialAsync(DisputedRound round)
    {
        RunTerms terms = RunTerms.Of(await new TrainingRuns(round.Chain.Contracts.TrainingRuns, round.Chain.Client).TermsOfAsync(round.Run.Number));
        return ((MaterialResult.Loaded)await RunMaterial.LoadAsync(terms, new DirectoryBlobStore(DisputedRound.Blobs(_root, "victor")), CancellationToken.None)).Material;
    }

    private static async Task<Claim> ClaimedAsync(DisputedRound round)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            IReadOnlyList<Log> logs = await round.Chain.Client.GetLogsAsync(
                new LogFilter([round.Chain.Contracts.TrainingRuns], [TrainingRuns.Events.Claimed.Topic0]), 0, await round.Chain.Client.GetBlockNumberAsync(default), default);
            if (logs.Count > 0 && TrainingRuns.Events.Claimed.TryDecode(logs[0], out TrainingRuns.Events.Claimed? claimed))
                return ClaimFields.Of(claimed);
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

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
