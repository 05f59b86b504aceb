using Ledger.Content;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Work;
using Ledger.Proofs.Traces;
using Ledger.Testing;
using Ledger.Training;
using Claim = Ledger.Proofs.Claim;

namespace Ledger.Node.Tests.Network;

/// <summary>The first round of a run as everybody knows it once it trains.</summary>
internal sealed record KnownRound(ulong Run, RunMaterial Material, TrainingRuns.RoundState State)
{
    public static async Task<KnownRound> ReadAsync(LocalChain chain, TestRun run, string blobs)
    {
        TrainingRuns runs = new(chain.Contracts.TrainingRuns, chain.Client);
        RunTerms terms = RunTerms.Of(await runs.TermsOfAsync(run.Number));
        MaterialResult material = await RunMaterial.LoadAsync(terms, new DirectoryBlobStore(blobs), CancellationToken.None);
        return new KnownRound(run.Number, ((MaterialResult.Loaded)material).Material, await runs.RoundStateAsync(run.Number, 0));
    }

    /// <summary>The first claim of the chain, as soon as it is made.</summary>
    public static async Task<Claim> ClaimedAsync(LocalChain chain)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            IReadOnlyList<Log> logs = await chain.Client.GetLogsAsync(
                new LogFilter([chain.Contracts.TrainingRuns], [TrainingRuns.Events.Claimed.Topic0]), 0, await chain.Client.GetBlockNumberAsync(default), default);
            if (logs.Count > 0 && TrainingRuns.Events.Claimed.TryDecode(logs[0], out TrainingRuns.Events.Claimed? claimed))
                return ClaimFields.Of(claimed);
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public SlotAssignment Slot(uint slot) => new(0, slot, State.Slots, State.Seed);

    /// <summary>The first slot by rules that need not be the honest ones.</summary>
    public ClaimExecution Execute(RowRules rules) => new(new DisputeInputs(Material.Program, Material.Tables, Material.Train), Material.Genesis, Slot(0), rules);

    /// <summary>What an honest trainer in a slot comes to.</summary>
    public RoundResult Train(uint slot)
    {
        using RoundExecutor executor = new(Material.Program, Material.Train, Material.Tables, threads: 1);
        return executor.Run(Material.Genesis, Slot(slot));
    }

    /// <summary>What an honest trainer in a slot would claim.</summary>
    public Claim Claim(uint slot)
    {
        RoundResult result = Train(slot);
        return Claim(slot, result, Cid.Of(result.Update.ToBytes()));
    }

    /// <summary>A claim of a result whose update has that CID.</summary>
    public Claim Claim(uint slot, RoundResult result, Cid update) => Proofs.Claim.Of(ClaimFields.RunWord(Run), Slot(slot), Material.Genesis.Root, result, update.Digest);
}
