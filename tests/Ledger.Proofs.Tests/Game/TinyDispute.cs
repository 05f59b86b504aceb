using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Training;
using Ledger.Training.Tests;

namespace Ledger.Proofs.Tests.Game;

/// <summary>A small real run, and the honest claim of one of its slots.</summary>
internal sealed class TinyDispute : IDisposable
{
    public TinyDispute(ModelShape? shape = null, int innerSteps = 20, int checkpoints = 3, uint round = 0)
    {
        RecipeTemplate template = RecipeTemplate.Tiny with
        {
            Model = shape ?? RecipeTemplate.Tiny.Model,
            Rounds = RecipeTemplate.Tiny.Rounds with { InnerSteps = innerSteps, Checkpoints = checkpoints, Rounds = 3 },
        };
        TokenDataset dataset = TokenDataset.FromTokens([.. Enumerable.Range(0, 3001).Select(i => (uint)(i * i % Math.Min(251, template.Model.Vocab)))]);
        (Recipe recipe, NumericTables tables) = RecipeAssembly.Assemble(template, MadeUpData.Of(dataset));
        Inputs = new DisputeInputs(TrainingProgram.Build(recipe), tables, dataset);
        Base = ModelState.Genesis(recipe);
        Slot = new SlotAssignment(round, 1, 3, Keccak256.Hash("seed"));
        Honest = new ClaimExecution(Inputs, Base, Slot);
    }

    public DisputeInputs Inputs { get; }

    public TrainingProgram Program => Inputs.Program;

    public ModelState Base { get; }

    public SlotAssignment Slot { get; }

    public ClaimExecution Honest { get; }

    /// <summary>What somebody claims who believes an execution.</summary>
    public Claim ClaimOf(Proofs.Game.IExecution execution)
    {
        RecipeRounds rounds = Program.Recipe.Rounds;
        return new Claim
        {
            Run = Hash32.Zero,
            Round = Slot.Round,
            Slot = Slot.Slot,
            Seed = Slot.Seed,
            BaseRoot = Base.Root,
            TraceRoot = MerkleTree.RootOfHashes(execution.CheckpointRoots(rounds)),
            TrailRoot = execution.StateItems(rounds.InnerSteps)[^1],
            UpdateRoot = execution.Trace(Tensors.Program.SegmentKind.Update, 0).ResultTree.Root,
            UpdateCid = Hash32.Zero,
        };
    }

    public Proofs.Game.DisputeSubject SubjectOf(Claim claim) => new Proofs.Game.DisputeSubject.OfClaim(claim, Slot.Slots);

    public void Dispose() => Honest.Dispose();
}
