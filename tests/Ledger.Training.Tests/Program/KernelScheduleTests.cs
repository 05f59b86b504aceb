using System.Collections.Immutable;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>The kernels do what the table says: every tensor that they make has the interpreter's bits.</summary>
public sealed class KernelScheduleTests
{
    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(1, false)]
    public void A_step_leaves_every_tensor_as_the_interpreter_does(int threads, bool tied)
    {
        TinyRun run = new(TinyRun.SmallShape with { Tied = tied });
        OpTable table = run.Program.Table;
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads);
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
        Assert.That(compared, Is.GreaterThan(segment.Carries.Length));
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

    private static uint[] Bits(ReadOnlySpan<float> values) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(values).ToArray();
}
