using Ledger.Cli.Chain;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Node.Work;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Training;

namespace Ledger.Cli.Games;

/// <summary>A run that games are played about, with everything that a side recomputes from.</summary>
internal sealed record TableRun(ulong Number, RunMaterial Material, DisputeInputs Inputs)
{
    /// <summary>Loads a run from the chain and a directory of blobs.</summary>
    public static async Task<TableRun> LoadAsync(ChainSession chain, ulong run, string blobs, CancellationToken cancel)
    {
        RunTerms terms = RunTerms.Of(await chain.Runs.TermsOfAsync(run, default, cancel).ConfigureAwait(false));
        if (await RunMaterial.LoadAsync(terms, new DirectoryBlobStore(blobs), cancel).ConfigureAwait(false) is not MaterialResult.Loaded loaded)
            throw new InvalidOperationException($"Run {run} cannot be loaded from {blobs}.");
        return new TableRun(run, loaded.Material, new DisputeInputs(loaded.Material.Program, loaded.Material.Tables, loaded.Material.Train));
    }

    /// <summary>The slot's work in round 0.</summary>
    public static SlotAssignment Assignment(uint slot, TrainingRuns.RoundState round) => new(0, slot, round.Slots, round.Seed);

    /// <summary>What somebody claims who believes an execution.</summary>
    public Claim ClaimOf(IExecution execution, SlotAssignment slot)
    {
        RecipeRounds rounds = Material.Program.Recipe.Rounds;
        return new Claim
        {
            Run = ClaimFields.RunWord(Number),
            Round = slot.Round,
            Slot = slot.Slot,
            Seed = slot.Seed,
            BaseRoot = Material.Genesis.Root,
            TraceRoot = MerkleTree.RootOfHashes(
                [.. Enumerable.Range(0, rounds.Checkpoints).Select(i => MerkleTree.RootOfHashes(execution.StateItems(rounds.StepsAtCheckpoint(i))))]),
            TrailRoot = execution.StateItems(rounds.InnerSteps)[^1],
            UpdateRoot = execution.Trace(Tensors.Program.SegmentKind.Update, 0).ResultTree.Root,
            UpdateCid = Hash32.Zero,
        };
    }

    /// <summary>What a game about a claim of the run is about.</summary>
    public GameTopic? TopicOf(GameSubject about, uint slots) => about is GameSubject.OfClaim claim && claim.Run == Number
        ? new GameTopic(new DisputeSubject.OfClaim(claim.Claim, slots), [])
        : null;
}
