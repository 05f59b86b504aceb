using System.Globalization;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Program;
using Ledger.Testing;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>The contract computes what the C# interpreter does, bit for bit, whatever was committed.</summary>
/// <remarks>LEDGER_REFEREE_ELEMENTS sets the elements drawn of each kind, LEDGER_SEED which: scripts/fuzz.sh asks for more and others.</remarks>
public sealed class RefereeTests
{
    private const int Accepted = 3;
    private const int Vocabulary = 37;

    private static readonly int s_elements = Setting("LEDGER_REFEREE_ELEMENTS", 4000), s_seed = Setting("LEDGER_SEED", 1);

    private static readonly SlotAssignment s_slot = new(1, 2, 3, Keccak256.Hash("seed"));

    private LocalChain _chain = null!;
    private TrainingProgram _program = null!;
    private Referee _referee = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartAsync();
        _referee = new Referee(_chain.Contracts.Referee, _chain.Client);
        _program = SmallRecipe.Program(
            new RecipeTemplate
            {
                Name = "small",
                Model = new ModelShape
                {
                    Layers = 2, Dim = 12, Heads = 4, KvHeads = 2, HeadDim = 6, Ffn = 20, Vocab = Vocabulary, Context = 18, RopeBase = 10_000f, NormEps = 1e-5f, Tied = true,
                },
                Rounds = new RecipeRounds { Rounds = 3, InnerSteps = 4, Checkpoints = 2, Sequences = 2, SequenceLength = 18 },
            },
            tokens: 2001);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [TestCase(SegmentKind.Step, 2, 0.1)]
    [TestCase(SegmentKind.Step, 0, 0.0)]
    [TestCase(SegmentKind.Update, 3, 0.1)]
    [TestCase(SegmentKind.Outer, 0, 0.1)]
    public async Task Every_row_of_a_program_gives_the_interpreters_bits(SegmentKind segment, int step, double hostility)
    {
        CommittedData data = new(_program.Table, s_seed, hostility, Accepted, Vocabulary + 3, isFirstStep: segment == SegmentKind.Step && step == 0);
        RefereeQuestions questions = new(_referee, data.Commit(_program), data, segment, step, s_slot, segment == SegmentKind.Outer ? Accepted : 0);
        Random random = new(s_seed + (int)segment + step);
        List<(int Row, long Element)> drawn = [];
        for (int row = 0; row < questions.Rows.Length; row++)
        {
            drawn.Add((row, random.NextInt64(_program.Table.Tensors[questions.Rows[row].Output].Length)));
        }

        Assert.That((await ComparedAsync(drawn, questions)).OfType<string>(), Is.Empty);
    }

    [TestCase(OpKind.FmaChain)]
    [TestCase(OpKind.AddChain)]
    [TestCase(OpKind.MaxChain)]
    [TestCase(OpKind.OrChain)]
    [TestCase(OpKind.LaneFold)]
    [TestCase(OpKind.Listing)]
    public async Task Every_kind_gives_the_interpreters_bits(OpKind kind)
    {
        Random random = new(s_seed + (int)kind);
        foreach (SegmentKind segment in Enum.GetValues<SegmentKind>())
        {
            // Listings are drawn by name, so that the rare ones come as often as the others; rows of one listing by number.
            ILookup<string?, int> rows = Enumerable.Range(0, _program.Table.Segments[(int)segment].Rows.Length)
                .Where(row => _program.Table.Segments[(int)segment].Rows[row].Kind == kind).ToLookup(row => _program.Table.Segments[(int)segment].Rows[row].Listing?.Name);
            if (rows.Count == 0)
                continue;
            int step = segment == SegmentKind.Outer ? 0 : random.Next(4);
            CommittedData data = new(_program.Table, random.Next(), 0.15, Accepted, Vocabulary + 3, isFirstStep: segment == SegmentKind.Step && step == 0);
            RefereeQuestions questions = new(_referee, data.Commit(_program), data, segment, step, s_slot, segment == SegmentKind.Outer ? Accepted : 0);
            List<(int Row, long Element)> drawn = [];
            for (int i = 0; i < (segment == SegmentKind.Step ? s_elements : s_elements / 4); i++)
            {
                int[] same = [.. rows.ElementAt(random.Next(rows.Count))];
                int row = same[random.Next(same.Length)];
                drawn.Add((row, random.NextInt64(_program.Table.Tensors[questions.Rows[row].Output].Length)));
            }

            Assert.That((await ComparedAsync(drawn, questions)).OfType<string>(), Is.Empty, $"{segment}, step {step}");
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static async Task<string?> CompareAsync(RefereeQuestions questions, int row, long element)
    {
        OpRow op = questions.Rows[row];
        uint expected = questions.Interpreted(row, element);
        (bool chain, uint terms, uint start) = await questions.TermsAsync(row, element);
        if (terms == 0)
            return Difference(row, element, 0, expected, start);
        if (!chain)
            return Difference(row, element, 0, expected, await questions.ExecuteAsync(row, element));

        // Of a chain one value of the first coordinate, with all values of the second one: before and after are the interpreter's.
        (long first, long step, long count) = questions.Chain(row, element, 0);
        long inner = op.Chain.Length == 1 ? 1 : questions.Chain(row, element, 1).Count;
        if (terms != count * inner)
            return $"row {row}, element {element}: {terms} terms instead of {count * inner}";
        long number = new Random(HashCode.Combine(row, element)).NextInt64(count);
        uint value = questions.InterpretedBefore(row, element, first + number * step);
        for (long i = 0; i < inner; i++)
            value = await questions.ExecuteAsync(row, element, number * inner + i, value);
        return Difference(row, element, number, questions.InterpretedBefore(row, element, first + number * step + 1), value);
    }

    [Test]
    public async Task A_chain_executed_term_by_term_is_the_element()
    {
        CommittedData data = new(_program.Table, seed: 2, 0.02, Accepted, Vocabulary, isFirstStep: false);
        RefereeQuestions questions = new(_referee, data.Commit(_program), data, SegmentKind.Step, 1, s_slot, 0);
        int[] rows = [.. Enumerable.Range(0, questions.Rows.Length).Where(row => questions.Rows[row].IsChain).Where(static (_, i) => i % 9 == 0)];

        foreach (int row in rows)
        {
            long element = row % _program.Table.Tensors[questions.Rows[row].Output].Length;
            Assert.That(await questions.ElementAsync(row, element), Is.EqualTo(questions.Interpreted(row, element)), $"row {row}");
        }
    }

    private static string? Difference(int row, long element, long term, uint expected, uint actual) =>
        expected == actual ? null : $"row {row}, element {element}, term {term}: {actual:x8} instead of {expected:x8}";

    /// <summary>Answers in the order of the questions, some of them at the same time.</summary>
    private static async Task<string?[]> ComparedAsync(List<(int Row, long Element)> drawn, RefereeQuestions questions)
    {
        string?[] answers = new string?[drawn.Count];
        await Parallel.ForAsync(
            0, drawn.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) => answers[i] = await CompareAsync(questions, drawn[i].Row, drawn[i].Element));
        return answers;
    }
}
