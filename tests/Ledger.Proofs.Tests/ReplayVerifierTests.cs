using Ledger.Cryptography;
using Ledger.Training;
using Ledger.Training.Tests;
using NUnit.Framework;

namespace Ledger.Proofs.Tests;

public sealed class ReplayVerifierTests : IDisposable
{
    private const uint Slots = 3;
    private static readonly Hash32 Run = Keccak256.Hash("run 1");
    private static readonly SlotAssignment Slot = new(0, 1, Slots, Keccak256.Hash("seed"));

    private RoundExecutor _executor = null!;
    private ModelState _genesis = null!;
    private RoundResult _honest = null!;
    private Claim _claim = null!;

    [OneTimeSetUp]
    public void TrainOneRound()
    {
        uint[] tokens = [.. Enumerable.Range(0, 2001).Select(static i => (uint)(i * i % 251))];
        TokenDataset dataset = TokenDataset.FromTokens(tokens);
        (Recipe recipe, NumericTables tables) = RecipeAssembly.Assemble(RecipeTemplate.Tiny, MadeUpData.Of(dataset));
        _executor = new RoundExecutor(TrainingProgram.Build(recipe), dataset, tables, threads: 1);
        _genesis = ModelState.Genesis(recipe);
        _honest = _executor.Run(_genesis, Slot);
        _claim = Claim.Of(Run, Slot, _genesis.Root, _honest, Keccak256.Hash("update"));
    }

    public void Dispose() => _executor.Dispose();

    [Test]
    public void An_honest_claim_is_upheld_with_the_verifiers_own_trail_and_update()
    {
        Verdict verdict = Verify(_claim);

        Assert.That(verdict, Is.TypeOf<Verdict.Upheld>());
        RoundResult replay = ((Verdict.Upheld)verdict).Replay;
        Assert.That(replay.Trail.ToArray(), Is.EqualTo(_honest.Trail.ToArray()));
        Assert.That(replay.Update.ToBytes(), Is.EqualTo(_honest.Update.ToBytes()));
    }

    [Test]
    public void A_false_trace_diverges_at_its_first_false_checkpoint()
    {
        Hash32[] claimed = [.. _honest.CheckpointRoots];
        claimed[1] = Keccak256.Hash("another state");

        Verdict verdict = Verify(_claim with { TraceRoot = MerkleTree.RootOfHashes(claimed) }, claimed);

        Assert.That(verdict, Is.EqualTo(new Verdict.Diverges(1, ClaimedRoot.Trace, claimed[1], _honest.CheckpointRoots[1])));
    }

    [Test]
    public void Checkpoints_that_do_not_hash_to_the_claimed_trace_are_ignored()
    {
        Hash32 claimed = Keccak256.Hash("another trace");

        Verdict verdict = Verify(_claim with { TraceRoot = claimed }, _honest.CheckpointRoots);

        Assert.That(verdict, Is.EqualTo(new Verdict.Diverges(null, ClaimedRoot.Trace, claimed, _honest.TraceRoot)));
    }

    [Test]
    public void One_flipped_bit_of_the_update_diverges()
    {
        Hash32 claimed = Flip(_claim.UpdateRoot);

        Assert.That(Verify(_claim with { UpdateRoot = claimed }), Is.EqualTo(new Verdict.Diverges(null, ClaimedRoot.Update, claimed, _honest.UpdateRoot)));
    }

    [Test]
    public void One_flipped_bit_of_the_trail_diverges()
    {
        Hash32 claimed = Flip(_claim.TrailRoot);

        Assert.That(Verify(_claim with { TrailRoot = claimed }), Is.EqualTo(new Verdict.Diverges(null, ClaimedRoot.Trail, claimed, _honest.TrailRoot)));
    }

    [Test]
    public void Another_slots_result_is_not_this_slots()
    {
        RoundResult copied = _executor.Run(_genesis, Slot with { Slot = 2 });

        Assert.That(Verify(Claim.Of(Run, Slot, _genesis.Root, copied, Hash32.Zero)), Is.TypeOf<Verdict.Diverges>());
    }

    [Test]
    public void An_unknown_start_is_unavailable_and_never_fraud()
    {
        Hash32 unknown = Keccak256.Hash("a state that nobody served");

        Assert.That(Verify(_claim with { BaseRoot = unknown }), Is.EqualTo(new Verdict.Unavailable(unknown)));
    }

    private Verdict Verify(Claim claim, IReadOnlyList<Hash32>? checkpoints = null) =>
        new ReplayVerifier(_executor, root => root == _genesis.Root ? _genesis : null).Verify(claim, Slots, checkpoints);

    private static Hash32 Flip(Hash32 hash)
    {
        byte[] bytes = hash.ToArray();
        bytes[0] ^= 1;
        return new Hash32(bytes);
    }
}
