using System.Collections.Immutable;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Testing;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>What the referee says about a program, its states and results, and what it refuses.</summary>
public sealed class RefereeProofTests
{
    private const int Accepted = 2;

    private static readonly SlotAssignment s_slot = new(0, 0, 2, Keccak256.Hash("seed"));

    private LocalChain _chain = null!;
    private Referee _referee = null!;
    private TrainingProgram _training = null!;

    private OpTable Table => _training.Table;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartAsync();
        _referee = new Referee(_chain.Contracts.Referee, _chain.Client);
        _training = SmallRecipe.Program(RecipeTemplate.Tiny, tokens: 2001);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task The_header_says_how_large_every_tree_is()
    {
        ProgramItems program = ProgramItems.Of(_training);

        Referee.ProgramShape shape = await _referee.ShapeOfAsync(program.Tree.Root, new ProgramOpenings(program).Shape());

        Assert.That(shape.HeaderHash, Is.EqualTo(program.HeaderHash));
        Assert.That(shape.Rows, Is.EqualTo(Table.Segments.Select(static segment => (uint)segment.Rows.Length)));
        Assert.That(shape.TreeItems, Is.EqualTo(new[] { TensorGroup.Round, TensorGroup.Inner, TensorGroup.Update }.Select(tree => (uint)Table.Group(tree).Length)));
        Assert.That(shape.WindowCount, Is.EqualTo(Table.Bounds.Window + 1));
    }

    [Test]
    public async Task Every_row_is_found_with_its_output()
    {
        ProgramItems program = ProgramItems.Of(_training);
        ProgramOpenings openings = new(program);
        foreach (Segment segment in Table.Segments)
        {
            for (int row = 0; row < segment.Rows.Length; row += 7)
            {
                Referee.RowFacts facts = await _referee.RowOfAsync(program.Tree.Root, program.HeaderHash, (byte)segment.Kind, (uint)row, openings.Row(segment.Kind, row));

                Assert.That(facts.RowHash, Is.EqualTo(program.RowHash(segment.Kind, row)));
                Assert.That((facts.Output, facts.Elements), Is.EqualTo(((uint)segment.Rows[row].Output, (ulong)Table.Tensors[segment.Rows[row].Output].Length)));
            }
        }
    }

    [Test]
    public void A_row_is_not_taken_for_another_one()
    {
        ProgramItems program = ProgramItems.Of(_training);
        byte[] proof = new ProgramOpenings(program).Row(SegmentKind.Step, 5);

        Assert.That(() => _referee.RowOfAsync(program.Tree.Root, program.HeaderHash, 0, 6, proof), Refused<Referee.Errors.RootMismatch>());
        Assert.That(() => _referee.RowOfAsync(program.Tree.Root, program.HeaderHash, 1, 5, proof), Refused<Referee.Errors.RootMismatch>());
        Assert.That(() => _referee.RowOfAsync(program.Tree.Root, program.HeaderHash, 0, (uint)Table.Step.Rows.Length, proof), Refused<Referee.Errors.OutOfRange>());
        Assert.That(() => _referee.RowOfAsync(program.Tree.Root, program.HeaderHash, 0, 5, [.. proof, 0]), Refused<Referee.Errors.MalformedOpenings>());
        Assert.That(() => _referee.RowOfAsync(program.Tree.Root, program.HeaderHash, 0, 5, proof[..^1]), Refused<Referee.Errors.MalformedOpenings>());
    }

    [Test]
    public async Task Every_tensor_of_a_tree_is_found_by_its_position()
    {
        ProgramItems program = ProgramItems.Of(_training);
        ProgramOpenings openings = new(program);
        foreach (TensorGroup tree in new[] { TensorGroup.Round, TensorGroup.Inner, TensorGroup.Update })
        {
            ImmutableArray<int> tensors = Table.Group(tree);
            for (int position = 0; position < tensors.Length; position += 5)
            {
                Referee.TensorFacts facts = await _referee.TensorAtAsync(program.Tree.Root, (byte)tree, (uint)position, openings.Tensor(tree, position));

                TensorDeclaration expected = Table.Tensors[tensors[position]];
                Assert.That(facts, Is.EqualTo(new Referee.TensorFacts((uint)tensors[position], expected.Kind == ElementKind.Binary32, (ulong)expected.Length)));
            }

            Assert.That(() => _referee.TensorAtAsync(program.Tree.Root, (byte)tree, 0, openings.Tensor(tree, 1)), Refused<Referee.Errors.WrongItem>());
        }
    }

    [Test]
    public async Task The_trail_is_the_last_item_of_the_inner_state()
    {
        CommittedData data = Data();
        ProgramItems program = data.Commit(_training);
        Hash32 inner = MerkleTree.RootOfHashes(data.StateItems(1));

        Hash32 trail = await _referee.TrailRootInAsync(program.Tree.Root, inner, ExecutionOpenings.Trail(program, data, 1));

        Assert.That(trail, Is.EqualTo(data.StateItems(1)[^1]));
        Assert.That(
            () => _referee.TrailRootInAsync(program.Tree.Root, MerkleTree.RootOfHashes(data.BaseItems), ExecutionOpenings.Trail(program, data, 1)),
            Refused<Referee.Errors.RootMismatch>());
    }

    [TestCase(SegmentKind.Step, 0)]
    [TestCase(SegmentKind.Step, 2)]
    [TestCase(SegmentKind.Update, 0)]
    [TestCase(SegmentKind.Outer, 0)]
    public async Task An_item_of_a_result_is_compared_with_its_row(SegmentKind segment, int step)
    {
        CommittedData data = Data(isFirstStep: segment == SegmentKind.Step && step == 0);
        ProgramItems program = data.Commit(_training);
        SegmentTrace trace = data.Trace(segment, step);
        Referee.Question question = Questions(program, data, segment, step).Question(0, 0);
        for (int position = 0; position < trace.Result.Length; position += 5)
        {
            LyingData lying = new(data, position);
            byte[] honest = Openings(program, data, segment, step).Differs(position), wrong = Openings(program, lying, segment, step).Differs(position);

            Assert.That(await _referee.DiffersAsync(question, (byte)segment, trace.ResultTree.Root, (uint)position, honest), Is.False, $"item {position}");
            Assert.That(await _referee.DiffersAsync(question, (byte)segment, lying.Trace(segment, step).ResultTree.Root, (uint)position, wrong), Is.True, $"item {position}");
        }
    }

    [TestCase(0x7f800000u, true)]
    [TestCase(0xff800000u, true)]
    [TestCase(0x7fc00000u, true)]
    [TestCase(0xffffffffu, true)]
    [TestCase(0x7f7fffffu, false)]
    [TestCase(0x80000000u, false)]
    public async Task A_number_that_is_not_finite_is_poison(uint bits, bool expected)
    {
        CommittedData data = Data();
        ProgramItems program = data.Commit(_training);
        uint[] words = new uint[Table.Tensors[Table.Group(TensorGroup.Inner)[3]].Length];
        words[^1] = bits;
        CommittedTensor tensor = new(() => words, words.Length);
        Hash32[] items = [.. data.StateItems(1)];
        items[3] = tensor.Root;

        bool poisoned = await _referee.PoisonedAsync(
            program.Tree.Root, (byte)TensorGroup.Inner, MerkleTree.RootOfHashes(items),
            ExecutionOpenings.Poison(program, TensorGroup.Inner, 3, tensor, items, (words.Length - 1) / CommittedTensor.LeafWords));

        Assert.That(poisoned, Is.EqualTo(expected));
    }

    [TestCase(0.25f, false)]
    [TestCase(-0f, false)]
    [TestCase(0.2500001f, true)]
    [TestCase(-1e-30f, true)]
    [TestCase(float.NaN, true)]
    public async Task A_scale_outside_its_limits_is_poison(float scale, bool expected)
    {
        CommittedData data = Data();
        ProgramItems program = data.Commit(_training);
        uint[] words = new uint[Table.Tensors[Table.Group(TensorGroup.Update)[1]].Length];
        words[0] = BitConverter.SingleToUInt32Bits(scale);
        CommittedTensor tensor = new(() => words, words.Length);
        Hash32[] items = [.. data.Update(0).Select(static part => part.Root)];
        items[1] = tensor.Root;

        bool poisoned = await _referee.PoisonedAsync(
            program.Tree.Root, (byte)TensorGroup.Update, MerkleTree.RootOfHashes(items), ExecutionOpenings.Poison(program, TensorGroup.Update, 1, tensor, items, 0));

        Assert.That(poisoned, Is.EqualTo(expected));
    }

    [Test]
    public void Words_are_never_poison()
    {
        CommittedData data = Data();
        ProgramItems program = data.Commit(_training);
        Hash32[] items = [.. data.Update(0).Select(static part => part.Root)];

        Assert.That(
            () => _referee.PoisonedAsync(program.Tree.Root, (byte)TensorGroup.Update, MerkleTree.RootOfHashes(items), ExecutionOpenings.Poison(program, TensorGroup.Update, 0, data.Update(0)[0], items, 0)),
            Refused<Referee.Errors.WrongItem>());
    }

    [Test]
    public async Task No_bit_of_an_opening_can_be_another_one()
    {
        CommittedData data = Data();
        ProgramItems program = data.Commit(_training);
        Random random = new(3);
        foreach ((SegmentKind segment, int row, long element) in new[] { (SegmentKind.Step, 30, 4L), (SegmentKind.Update, 3, 0L), (SegmentKind.Outer, 2, 9L) })
        {
            RefereeQuestions questions = Questions(program, data, segment, segment == SegmentKind.Step ? 1 : 0);
            Referee.Question question = questions.Question(row, element);
            byte[] openings = questions.Openings(row, element);
            Assert.That(await _referee.ExecuteAsync(question, openings), Is.EqualTo(await questions.ExecuteAsync(row, element)));
            for (int i = 0; i < 60; i++)
            {
                byte[] changed = [.. openings];
                int at = random.Next(changed.Length);
                changed[at] ^= (byte)(1 << random.Next(8));
                Assert.That(() => _referee.ExecuteAsync(question, changed), Throws.InstanceOf<ContractRevertException>(), $"{segment} row {row}, byte {at}");
            }

            Assert.That(() => _referee.ExecuteAsync(question, openings[..^1]), Refused<Referee.Errors.MalformedOpenings>());
            Assert.That(() => _referee.ExecuteAsync(question, [.. openings, 0]), Refused<Referee.Errors.MalformedOpenings>());
            Assert.That(() => _referee.ExecuteAsync(question with { RowHash = question.OpRoot }, openings), Refused<Referee.Errors.RootMismatch>());
            Assert.That(() => _referee.ExecuteAsync(question with { Element = 1UL << 40 }, openings), Refused<Referee.Errors.OutOfRange>());
            Assert.That(() => _referee.ExecuteAsync(question with { Term = uint.MaxValue }, openings), Refused<Referee.Errors.NoSuchTerm>());
        }
    }

    private CommittedData Data(bool isFirstStep = false) => new(Table, seed: 4, 0.1, Accepted, 260, isFirstStep);

    private RefereeQuestions Questions(ProgramItems program, CommittedData data, SegmentKind segment, int step) =>
        new(_referee, program, data, segment, step, s_slot, segment == SegmentKind.Outer ? Accepted : 0);

    private static ExecutionOpenings Openings(ProgramItems program, Ledger.Proofs.Game.IExecution execution, SegmentKind segment, int step) =>
        new(program, execution, segment, step, PublicScalars.None);

    private static NUnit.Framework.Constraints.InstanceOfTypeConstraint Refused<TError>() where TError : class, IContractError =>
        Throws.InstanceOf<ContractErrorException<TError>>();
}
