using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>The kernels do what the table says: every tensor that they make has the interpreter's bits.</summary>
public sealed class KernelScheduleTests
{
    [TestCase(1, true, false)]
    [TestCase(2, true, false)]
    [TestCase(1, false, false)]
    [TestCase(1, false, true)]
    [TestCase(2, true, true)]
    public void A_step_leaves_every_tensor_as_the_interpreter_does(int threads, bool tied, bool muon)
    {
        TinyRun run = new(TinyRun.SmallShape with { Tied = tied }, muon: muon ? RecipeTemplate.MeasuredMuon : null);
        OpTable table = run.Program.Table;
        using RoundExecutor executor = Readable(run, threads);
        TensorStore expected = Store(run, run.Genesis);
        executor.Begin(run.Genesis);
        DataWindows windows = new(TinyRun.Slot(1), run.Dataset.Count, run.Recipe.Rounds.SequenceLength);

        for (int step = 0; step < 2; step++)
        {
            ImmutableArray<long> window = windows.OfStep(step, run.Recipe.Rounds.Sequences);
            executor.Step(round: 1, step, window);
            Interpreter.Run(table, table.Step, expected, new PublicScalars(1, step, run.Recipe.Rounds.InnerSteps + step, 0, window));
            AssertSame(executor.Workspace, expected, table.Step);
        }
    }

    [TestCase(4, 1, 3, 33, TestName = "One key head for all query heads, three lanes deep")]
    [TestCase(2, 2, 1, 16, TestName = "A key head for every query head, one sequence")]
    [TestCase(1, 1, 4, 1, TestName = "One head and sequences of one token")]
    public void Other_shapes_leave_every_tensor_as_the_interpreter_does(int heads, int kvHeads, int sequences, int length)
    {
        TinyRun run = new(TinyRun.SmallShape with { Layers = 1, Heads = heads, KvHeads = kvHeads, HeadDim = 4, Context = length }, sequences, length);
        OpTable table = run.Program.Table;
        using RoundExecutor executor = Readable(run, threads: 2);
        TensorStore expected = Store(run, run.Genesis);
        executor.Begin(run.Genesis);
        ImmutableArray<long> windows = new DataWindows(TinyRun.Slot(0), run.Dataset.Count, length).OfStep(3, sequences);

        executor.Step(round: 2, 3, windows);
        Interpreter.Run(table, table.Step, expected, new PublicScalars(2, 3, 2 * run.Recipe.Rounds.InnerSteps + 3, 0, windows));

        AssertSame(executor.Workspace, expected, table.Step);
    }

    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(1, true)]
    public void A_whole_round_and_its_outer_step_are_the_interpreters(int threads, bool muon)
    {
        TinyRun run = new(muon: muon ? RecipeTemplate.MeasuredMuon : null);
        OpTable table = run.Program.Table;
        using RoundExecutor executor = Readable(run, threads);
        TensorStore expected = Store(run, run.Genesis);
        SlotAssignment slot = TinyRun.Slot(2);
        DataWindows windows = new(slot, run.Dataset.Count, run.Recipe.Rounds.SequenceLength);

        RoundResult result = executor.Run(run.Genesis, slot);
        for (int step = 0; step < run.Recipe.Rounds.InnerSteps; step++)
            Interpreter.Run(table, table.Step, expected, new PublicScalars(0, step, step, 0, windows.OfStep(step, run.Recipe.Rounds.Sequences)));
        Interpreter.Run(table, table.Update, expected, PublicScalars.None);
        AssertSame(executor.Workspace, expected, table.Update);
        Assert.That(expected[table[ProgramNames.Trail]], Is.EqualTo(MemoryMarshal.Cast<byte, uint>(result.Trail.Span).ToArray()));

        ModelState next = OuterStep.Apply(run.Program, run.Tables, run.Genesis, [result.Update, result.Update], round: 0);
        Accept(run, expected, [result.Update, result.Update]);
        Interpreter.Run(table, table.Outer, expected, PublicScalars.None with { Accepted = 2 });
        for (int p = 0; p < next.Count; p++)
        {
            string name = run.Program.Parameters[p].Name;
            Assert.That(Bits(next.Parameter(p).Span), Is.EqualTo(expected[table[ProgramNames.Base(name)]]), name);
            Assert.That(Bits(next.OuterBuffer(p).Span), Is.EqualTo(expected[table[ProgramNames.Buffer(name)]]), name);
        }
    }

    [Test]
    public void A_step_allocates_nothing()
    {
        TinyRun run = new();
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads: 1);
        executor.Run(run.Genesis, TinyRun.Slot(0));
        long before = GC.GetAllocatedBytesForCurrentThread();

        run.Program.StepSchedule.Run(executor.Workspace);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void The_schedules_cover_every_row_once()
    {
        TrainingProgram program = new TinyRun().Program;
        foreach ((Segment segment, KernelSchedule schedule) in new[]
        {
            (program.Table.Step, program.StepSchedule), (program.Table.Update, program.UpdateSchedule), (program.Table.Outer, program.OuterSchedule),
        })
        {
            IEnumerable<int> covered = schedule.Calls.SelectMany(static call => Enumerable.Range(call.Rows.First, call.Rows.Count));
            Assert.That(covered, Is.EqualTo(Enumerable.Range(0, segment.Rows.Length)), segment.Kind.ToString());
        }
    }

    /// <summary>An executor whose intermediates can be read after a step.</summary>
    private static RoundExecutor Readable(TinyRun run, int threads) => new(run.Program, run.Dataset, run.Tables, new KernelThreads(threads), reuseMemory: false);

    private static void Accept(TinyRun run, TensorStore store, UpdateBlob[] accepted)
    {
        OpTable table = run.Program.Table;
        for (int p = 0; p < run.Program.Parameters.Count; p++)
        {
            int codes = table[ProgramNames.AcceptedCodes(run.Program.Parameters[p].Name)], scales = table[ProgramNames.AcceptedScales(run.Program.Parameters[p].Name)];
            uint[] packed = new uint[table.Tensors[codes].Length], blocks = new uint[table.Tensors[scales].Length];
            for (int a = 0; a < accepted.Length; a++)
            {
                accepted[a].Codes(p).Span.CopyTo(packed.AsSpan(a * accepted[a].Codes(p).Length));
                Bits(accepted[a].Scales(p).Span).CopyTo(blocks.AsSpan(a * accepted[a].Scales(p).Length));
            }

            store[codes] = packed;
            store[scales] = blocks;
        }
    }

    private static void AssertSame(Workspace actual, TensorStore expected, Segment segment)
    {
        List<string> different = [];
        int compared = 0;
        foreach (int tensor in segment.Rows.Select(static row => row.Output).Where(actual.Has))
        {
            compared++;
            if (!actual.Words(tensor).SequenceEqual(expected[tensor]))
                different.Add(actual.Table.Tensors[tensor].ToString());
        }

        Assert.That(different, Is.Empty);
        Assert.That(compared, Is.GreaterThanOrEqualTo(2 * actual.Table.WithRole(TensorRole.Parameter).Length));
    }

    /// <summary>What the program is given, in the interpreter's memory.</summary>
    private static TensorStore Store(TinyRun run, ModelState state)
    {
        OpTable table = run.Program.Table;
        TensorStore store = new(table);
        for (int p = 0; p < state.Count; p++)
        {
            string name = run.Program.Parameters[p].Name;
            uint[] weights = Bits(state.Parameter(p).Span);
            store[table[ProgramNames.Base(name)]] = weights;
            store[table[name]] = weights;
            store[table[ProgramNames.Buffer(name)]] = Bits(state.OuterBuffer(p).Span);
            store[table[ProgramNames.FirstMoment(name)]] = new uint[weights.Length];
            store[table[ProgramNames.SecondMoment(name)]] = new uint[weights.Length];
        }

        store[table[ProgramNames.Trail]] = new uint[2 * run.Recipe.Rounds.InnerSteps];
        foreach ((string name, ReadOnlyMemory<float> values) in ProgramInputs.TableValues(run.Tables))
            store[table[name]] = Bits(values.Span);
        uint[] tokens = new uint[run.Dataset.Count];
        run.Dataset.CopyTo(0, tokens);
        store[table[ProgramNames.Dataset]] = tokens;
        return store;
    }

    private static uint[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
