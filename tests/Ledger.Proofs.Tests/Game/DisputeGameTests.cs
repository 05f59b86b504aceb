using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Game;

public sealed class DisputeGameTests : IDisposable
{
    private readonly TinyDispute _tiny = new();
    private DisputePlayer _player = null!;
    private Arena _arena = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _player = new DisputePlayer(_tiny.Program);
        _arena = new Arena(new GameRules(_tiny.Program));
    }

    public void Dispose() => _tiny.Dispose();

    [Test]
    public void An_honest_execution_claims_what_the_kernels_compute()
    {
        using RoundExecutor executor = new(_tiny.Program, _tiny.Inputs.Dataset, _tiny.Inputs.Tables, 1);
        RoundResult result = executor.Run(_tiny.Base, _tiny.Slot);

        Assert.That(_tiny.ClaimOf(_tiny.Honest), Is.EqualTo(Claim.Of(Hash32.Zero, _tiny.Slot, _tiny.Base.Root, result, Hash32.Zero)));
        Assert.That(_tiny.Honest.Trace(SegmentKind.Step, 19).ResultTree.Root, Is.EqualTo(result.CheckpointRoots[^1]), "by rows");
    }

    [Test]
    public void A_challenger_has_nothing_to_say_against_a_true_claim()
    {
        DisputeSubject subject = _tiny.SubjectOf(_tiny.ClaimOf(_tiny.Honest));

        (DisputeSide winner, List<Move> moves) = _arena.Play(subject, Defender(_tiny.Honest), Challenger(_tiny.Honest));

        Assert.That(winner, Is.EqualTo(DisputeSide.Defender));
        Assert.That(moves, Has.Count.EqualTo(1), "the trace was shown and nothing answered");
    }

    [TestCase(1, 100)]
    [TestCase(2, 100)]
    public void One_bit_anywhere_in_a_round_convicts(int seed, int games)
    {
        Random random = new(seed);
        int played = 0;
        for (int i = 0; played < games; i++)
        {
            SegmentKind segment = random.Next(6) == 0 ? SegmentKind.Update : SegmentKind.Step;
            int step = segment == SegmentKind.Step ? random.Next(20) : 0, row = random.Next(_tiny.Program.Table.Segments[(int)segment].Rows.Length);
            long element = random.NextInt64(_tiny.Program.Table.Tensors[_tiny.Program.Table.Segments[(int)segment].Rows[row].Output].Length);
            using ClaimExecution liar = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, Lies.Flip(segment, step, row, element, random.Next(32)));
            played += Convicts(liar, $"game {i}: {segment} step {step} row {row} element {element}") ? 1 : 0;
        }
    }

    [Test]
    public void Another_batch_or_learning_rate_at_one_step_convicts()
    {
        for (int step = 0; step < 20; step += 3)
        {
            using ClaimExecution batch = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, Lies.Scalars(step, static s => s with { Windows = [.. s.Windows.Reverse()] }));
            using ClaimExecution rate = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, Lies.Scalars(step, static s => s with { GlobalStep = s.GlobalStep + 1 }));
            Assert.That(Convicts(batch, $"batch at {step}") && Convicts(rate, $"rate at {step}"), Is.True, "nothing was changed");
        }
    }

    [Test]
    public void Roots_that_hash_nothing_convict()
    {
        for (int steps = 1; steps <= 20; steps++)
        {
            int from = steps;
            Hash32 noise = Keccak256.Hash($"noise {steps}");
            AlteredExecution noisy = new(_tiny.Honest, (at, items) => at < from ? items : [noise, .. items.Skip(1)]);
            Assert.That(Convicts(noisy, $"states from {steps} on"), Is.True);
        }

        AlteredExecution update = new(_tiny.Honest, trace: static trace => trace.Segment != SegmentKind.Update
            ? trace
            : new SegmentTrace(trace.Segment, 0, trace.Outputs, trace.Result.SetItem(3, Keccak256.Hash("an item"))));
        Assert.That(Convicts(update, "a known item in the update"), Is.True);
        Claim honest = _tiny.ClaimOf(_tiny.Honest);
        Assert.That(Winner(honest with { UpdateRoot = Keccak256.Hash("stolen") }, _tiny.Honest), Is.EqualTo(DisputeSide.Challenger));
        Assert.That(Winner(honest with { TrailRoot = Keccak256.Hash("trail") }, _tiny.Honest), Is.EqualTo(DisputeSide.Challenger));
        Assert.That(Winner(honest with { TraceRoot = Keccak256.Hash("trace") }, _tiny.Honest), Is.EqualTo(DisputeSide.Challenger));
    }

    [TestCase(11, 120)]
    public void A_liar_who_plays_anything_is_convicted(int seed, int games)
    {
        Random random = new(seed);
        int played = 0;
        for (int i = 0; played < games; i++)
        {
            using ClaimExecution liar = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, AnyFlip(random));
            using ClaimExecution other = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, AnyFlip(random));
            Claim claim = _tiny.ClaimOf(liar);
            if (claim == _tiny.ClaimOf(_tiny.Honest))
                continue;
            played++;
            Adversary adversary = new(_player, DisputeSide.Defender, random, liar, other, _tiny.Honest);
            DisputeSide winner = _arena.Play(_tiny.SubjectOf(claim), adversary, Challenger(_tiny.Honest)).Winner;
            Assert.That(winner, Is.EqualTo(DisputeSide.Challenger), $"game {i}");
        }
    }

    [TestCase(21, 1000)]
    public void An_honest_defender_wins_whatever_a_challenger_plays(int seed, int games)
    {
        Random random = new(seed);
        DisputeSubject subject = _tiny.SubjectOf(_tiny.ClaimOf(_tiny.Honest));
        Dictionary<string, int> ends = [];
        using ClaimExecution liar = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, AnyFlip(random));
        for (int i = 0; i < games; i++)
        {
            Adversary adversary = new(_player, DisputeSide.Challenger, random, liar, _tiny.Honest);
            (DisputeSide winner, List<Move> moves) = _arena.Play(subject, Defender(_tiny.Honest), adversary);
            Assert.That(winner, Is.EqualTo(DisputeSide.Defender), $"game {i}: {string.Join(", ", moves.Select(move => move.GetType().Name))}");
            string end = moves[^1].GetType().Name;
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }

        Assert.That(ends.Keys, Does.Contain(nameof(Move.Execute)).And.Contain(nameof(Move.CompareItem)), string.Join(", ", ends));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(17)]
    [TestCase(678)]
    [TestCase(5000)]
    public void Nodes_shown_on_the_way_down_prove_what_was_picked(int items)
    {
        MerkleNodes tree = new(MerkleTree.HashLeaves([.. Enumerable.Range(0, items).Select(i => i % 3 == 0 ? Hash32.Zero : Keccak256.Hash($"{i}"))]));
        foreach (int item in (int[])[0, items / 2, items - 1])
        {
            List<Hash32> path = [];
            for (int level = 0; level < tree.Depth;)
            {
                int next = TreeDissection.Next(level, tree.Depth), index = item >> (tree.Depth - level), picked = (item >> (tree.Depth - next)) - (index << (next - level));
                System.Collections.Immutable.ImmutableArray<Hash32> nodes = TreeDissection.Nodes(tree, level, index);
                Assert.That(TreeDissection.Fold(nodes, next - level), Is.EqualTo(tree[level, index]));
                path.InsertRange(0, TreeDissection.Path(nodes, next - level, picked));
                level = next;
            }

            Assert.That(path, Is.EqualTo(tree.Prove(item)), $"item {item}");
        }
    }

    [TestCase(31, 60)]
    public void A_false_outer_step_convicts_and_a_true_one_stands(int seed, int games)
    {
        Random random = new(seed);
        using RoundExecutor executor = new(_tiny.Program, _tiny.Inputs.Dataset, _tiny.Inputs.Tables, 1);
        UpdateBlob[] accepted = [.. Enumerable.Range(0, 3).Select(slot => executor.Run(_tiny.Base, _tiny.Slot with { Slot = (uint)slot }).Update)];
        CandidateExecution honest = new(_tiny.Inputs, _tiny.Base, accepted, 0);
        DisputeSubject.OfCandidate truth = new(0, _tiny.Base.Root, [.. accepted.Select(update => update.Root)], OuterStep.Apply(_tiny.Program, _tiny.Inputs.Tables, _tiny.Base, accepted, 0).Root);
        Assert.That(honest.Trace(SegmentKind.Outer, 0).ResultTree.Root, Is.EqualTo(truth.Root));
        int rows = _tiny.Program.Table.Outer.Rows.Length;
        for (int i = 0; i < games; i++)
        {
            int row = random.Next(rows);
            long element = random.NextInt64(_tiny.Program.Table.Tensors[_tiny.Program.Table.Outer.Rows[row].Output].Length);
            CandidateExecution liar = new(_tiny.Inputs, _tiny.Base, accepted, 0, Lies.Flip(SegmentKind.Outer, 0, row, element, random.Next(32)));
            DisputeSubject.OfCandidate claimed = truth with { Root = liar.Trace(SegmentKind.Outer, 0).ResultTree.Root };
            if (claimed.Root != truth.Root)
                Assert.That(_arena.Play(claimed, Defender(liar), Challenger(honest)).Winner, Is.EqualTo(DisputeSide.Challenger), $"row {row} element {element}");
            Adversary adversary = new(_player, DisputeSide.Challenger, random, liar, honest);
            Assert.That(_arena.Play(truth, Defender(honest), adversary).Winner, Is.EqualTo(DisputeSide.Defender), $"row {row}, true");
        }

        DisputeSubject.OfCandidate stale = truth with { Root = _tiny.Base.Root };
        Assert.That(_arena.Play(stale, Defender(honest), Challenger(honest)).Winner, Is.EqualTo(DisputeSide.Challenger));
    }

    [TestCase(41)]
    public void Other_shapes_of_model_end_the_same(int seed)
    {
        Random random = new(seed);
        ModelShape[] shapes =
        [
            RecipeTemplate.Tiny.Model with { Layers = 1, Tied = false, Vocab = 70, Dim = 12, HeadDim = 6, Heads = 2, KvHeads = 2, Ffn = 9 },
            RecipeTemplate.Tiny.Model with { Layers = 3, Dim = 8, HeadDim = 2, Heads = 4, KvHeads = 1, Ffn = 33, Vocab = 300 },
        ];
        foreach (ModelShape shape in shapes)
        {
            using TinyDispute tiny = new(shape, innerSteps: 5, checkpoints: 2, round: 1);
            DisputePlayer player = new(tiny.Program);
            Arena arena = new(new GameRules(tiny.Program));
            for (int i = 0; i < 25; i++)
            {
                int row = random.Next(tiny.Program.Table.Step.Rows.Length);
                long element = random.NextInt64(tiny.Program.Table.Tensors[tiny.Program.Table.Step.Rows[row].Output].Length);
                using ClaimExecution liar = new(tiny.Inputs, tiny.Base, tiny.Slot, Lies.Flip(SegmentKind.Step, random.Next(5), row, element, random.Next(20, 31)));
                Claim claim = tiny.ClaimOf(liar);
                if (claim == tiny.ClaimOf(tiny.Honest))
                    continue;
                (DisputeSide winner, List<Move> moves) = arena.Play(
                    tiny.SubjectOf(claim), new Player(player, DisputeSide.Defender, liar), new Player(player, DisputeSide.Challenger, tiny.Honest));
                Assert.That(winner, Is.EqualTo(DisputeSide.Challenger), $"row {row} element {element}: {moves.Count} moves");
            }
        }
    }

    private RowRules AnyFlip(Random random)
    {
        SegmentKind segment = random.Next(6) == 0 ? SegmentKind.Update : SegmentKind.Step;
        OpTable table = _tiny.Program.Table;
        int row = random.Next(table.Segments[(int)segment].Rows.Length);
        long element = random.NextInt64(table.Tensors[table.Segments[(int)segment].Rows[row].Output].Length);
        return Lies.Flip(segment, segment == SegmentKind.Step ? random.Next(20) : 0, row, element, random.Next(32));
    }

    [Test]
    public void A_challenger_has_the_referee_execute_when_the_liar_does_not()
    {
        HashSet<string> ends = [];
        Random random = new(51);
        for (int i = 0; i < 60; i++)
        {
            int row = random.Next(_tiny.Program.Table.Step.Rows.Length);
            long element = random.NextInt64(_tiny.Program.Table.Tensors[_tiny.Program.Table.Step.Rows[row].Output].Length);
            using ClaimExecution liar = new(_tiny.Inputs, _tiny.Base, _tiny.Slot, Lies.Flip(SegmentKind.Step, random.Next(20), row, element, 22));
            Claim claim = _tiny.ClaimOf(liar);
            if (claim == _tiny.ClaimOf(_tiny.Honest))
                continue;
            List<Move> moves = _arena.Play(_tiny.SubjectOf(claim), Defender(liar), Challenger(_tiny.Honest)).Moves;
            ends.Add(moves[^1].GetType().Name);
        }

        // A masked element is decided when it is picked: there is nothing to execute.
        Assert.That(ends, Is.SubsetOf(new[] { nameof(Move.Execute), nameof(Move.PickElement) }).And.Contain(nameof(Move.Execute)));
    }

    /// <summary>Plays a lie against the honest challenger; false if the lie left no trace in the claim.</summary>
    private bool Convicts(IExecution liar, string lie)
    {
        Claim claim = _tiny.ClaimOf(liar);
        if (claim == _tiny.ClaimOf(_tiny.Honest))
            return false;
        Assert.That(Winner(claim, liar), Is.EqualTo(DisputeSide.Challenger), lie);
        return true;
    }

    private DisputeSide Winner(Claim claim, IExecution defender) => _arena.Play(_tiny.SubjectOf(claim), Defender(defender), Challenger(_tiny.Honest)).Winner;

    private Player Defender(IExecution execution) => new(_player, DisputeSide.Defender, execution);

    private Player Challenger(IExecution execution) => new(_player, DisputeSide.Challenger, execution);
}
