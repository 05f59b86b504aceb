using System.Runtime.InteropServices;
using Ledger.Models;
using Ledger.Tensors.Program;
using Ledger.Training.Tests.Plain;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>An adapter's step: what the interpreter says, the right gradients, and nothing at all before the first step.</summary>
public sealed class AdapterProgramTests
{
    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(1, false)]
    public void Steps_leave_every_tensor_as_the_interpreter_does(int threads, bool tied) =>
        AssertSteps(new TinyAdapter(TinyRun.SmallShape with { Tied = tied }), threads);

    [TestCase("wq", "wv")]
    [TestCase("w_down")]
    [TestCase("wo", "w_gate", "w_up")]
    public void Steps_with_some_of_the_matrices_leave_every_tensor_as_the_interpreter_does(params string[] matrices) =>
        AssertSteps(new TinyAdapter(recipe: TinyAdapter.Small with { Matrices = [.. matrices], Rank = 1 }), threads: 2);

    [Test]
    public void A_new_adapter_leaves_the_base_model_as_it_is_bit_for_bit()
    {
        TinyAdapter adapter = new();
        using AdapterSession session = adapter.Begun();

        session.Step(0, adapter.Run.Dataset);

        Assert.That(adapter.Words(session, "logits"), Is.EqualTo(Bits(Logits(adapter, session, adapter.Run.Parameter))));
    }

    [Test]
    public void An_adapted_model_is_the_merged_model()
    {
        TinyAdapter adapter = new();
        using AdapterSession session = adapter.Stirred();
        MergedParameters merged = new(adapter.Run.Parameter, session.Pairs(), adapter.Recipe.Scale);

        session.Step(0, adapter.Run.Dataset);

        float[] expected = Logits(adapter, session, name => merged[name]), untouched = Logits(adapter, session, adapter.Run.Parameter);
        Assert.That(adapter.Tensor(session, "logits").ToArray(), Is.EqualTo(expected).AsCollection.Within(1e-5));
        Assert.That(untouched, Is.Not.EqualTo(expected).AsCollection.Within(1e-1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_gradients_are_those_of_the_plain_model(bool tied)
    {
        TinyAdapter adapter = new(TinyRun.SmallShape with { Tied = tied });
        using AdapterSession session = adapter.Stirred();
        IReadOnlyList<AdapterPair> pairs = session.Pairs();
        session.Step(0, adapter.Run.Dataset);
        (double loss, Dictionary<string, double[]> gradients) = PlainLlama.LossAndGradients(
            adapter.Model, Merged(adapter, pairs),
            adapter.Words(session, ProgramNames.Tokens), adapter.Words(session, ProgramNames.Targets), adapter.Recipe.SequenceLength);

        Assert.That(adapter.Tensor(session, ProgramNames.Loss)[0], Is.EqualTo(loss).Within(1e-6 * loss));
        foreach (AdapterPair pair in pairs)
        {
            (double[] da, double[] db) = FactorGradients(pair, gradients[pair.Parameter], adapter.Recipe.Scale);
            string matrix = AdapterNames.Matrix(pair.Parameter);
            Assert.That(RelativeError(adapter, session, AdapterNames.A(matrix), da), Is.LessThan(3e-5), pair.Parameter + " A");
            Assert.That(RelativeError(adapter, session, AdapterNames.B(matrix), db), Is.LessThan(3e-5), pair.Parameter + " B");
        }
    }

    [TestCase("layers.0.wk")]
    [TestCase("layers.1.w_down")]
    public void The_gradients_are_those_of_numerical_differentiation(string matrix)
    {
        TinyAdapter adapter = new(recipe: TinyAdapter.Small with { Sequences = 1, SequenceLength = 4, Rank = 2 });
        using AdapterSession session = adapter.Stirred();
        IReadOnlyList<AdapterPair> pairs = session.Pairs();
        session.Step(0, adapter.Run.Dataset);
        uint[] tokens = adapter.Words(session, ProgramNames.Tokens), targets = adapter.Words(session, ProgramNames.Targets);
        AdapterPair pair = pairs.Single(candidate => candidate.Parameter == matrix + ".weight");
        double LossWith(AdapterPair moved) => PlainLlama.Loss(
            adapter.Model,
            Merged(adapter, [.. pairs.Select(other => other == pair ? moved : other)])
                .ToDictionary(static p => p.Key, static p => Array.ConvertAll(p.Value, Real.Of)),
            tokens, targets, 4).Value;

        double[] da = [.. Enumerable.Range(0, pair.A.Length).Select(i => Slope(h => LossWith(pair with { A = Moved(pair.A, i, h) })))];
        double[] db = [.. Enumerable.Range(0, pair.B.Length).Select(i => Slope(h => LossWith(pair with { B = Moved(pair.B, i, h) })))];

        Assert.That(RelativeError(adapter, session, AdapterNames.A(matrix), da), Is.LessThan(2e-3));
        Assert.That(RelativeError(adapter, session, AdapterNames.B(matrix), db), Is.LessThan(2e-3));
    }

    [Test]
    public void A_step_allocates_nothing()
    {
        TinyAdapter adapter = new();
        using AdapterSession session = adapter.Begun();
        session.Step(0, adapter.Run.Dataset);
        long before = GC.GetAllocatedBytesForCurrentThread();

        adapter.Program.Step.Run(session.Workspace);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void The_schedule_covers_every_row_once()
    {
        AdapterProgram program = new TinyAdapter().Program;

        Assert.That(
            program.Step.Calls.SelectMany(static call => Enumerable.Range(call.Rows.First, call.Rows.Count)),
            Is.EqualTo(Enumerable.Range(0, program.Table.Step.Rows.Length)));
    }

    [Test]
    public void A_disposed_session_leaves_no_text_and_no_factor_in_its_memory()
    {
        TinyAdapter adapter = new();
        AdapterSession session = adapter.Stirred();
        session.Step(0, adapter.Run.Dataset);

        session.Dispose();

        Assert.That(
            Enumerable.Range(0, adapter.Program.Table.Tensors.Length)
                .Where(session.Workspace.Has)
                .Where(tensor => session.Workspace.Words(tensor).ContainsAnyExcept(0u)),
            Is.Empty);
    }

    private static void AssertSteps(TinyAdapter adapter, int threads)
    {
        using AdapterSession session = adapter.Begun(threads);
        TensorStore expected = adapter.Store(session);
        OpTable table = adapter.Program.Table;

        for (int step = 0; step < 3; step++)
        {
            session.Step(step, adapter.Run.Dataset);
            Interpreter.Run(table, table.Step, expected, session.Workspace.Publics);
            int[] computed = [.. table.Step.Rows.Select(static row => row.Output).Where(session.Workspace.Has)];
            Assert.That(
                computed.Where(tensor => !session.Workspace.Words(tensor).SequenceEqual(expected[tensor])).Select(tensor => table.Tensors[tensor].ToString()),
                Is.Empty);
            Assert.That(computed.Intersect(table.WithRole(TensorRole.NextState)).Count(), Is.EqualTo(3 * adapter.Program.Factors.Length + 1));
        }
    }

    private static float[] Logits(TinyAdapter adapter, AdapterSession session, Func<string, ReadOnlyMemory<float>> parameters)
    {
        LlamaForward forward = new(adapter.Model, parameters, adapter.Tables.RopeCos, adapter.Tables.RopeSin);
        return [.. adapter.Words(session, ProgramNames.Tokens).Chunk(adapter.Recipe.SequenceLength).SelectMany(sequence => forward.Logits(sequence))];
    }

    private static Dictionary<string, double[]> Merged(TinyAdapter adapter, IReadOnlyList<AdapterPair> pairs)
    {
        Dictionary<string, double[]> parameters = adapter.Model.Parameters.ToDictionary(
            static parameter => parameter.Name, parameter => Array.ConvertAll(adapter.Run.Parameter(parameter.Name).ToArray(), static w => (double)w));
        foreach (AdapterPair pair in pairs)
        {
            double[] w = parameters[pair.Parameter];
            for (int e = 0; e < w.Length; e++)
            {
                (int o, int i) = (e / pair.Inputs, e % pair.Inputs);
                for (int k = 0; k < pair.Rank; k++)
                    w[e] += (double)adapter.Recipe.Scale * pair.B.Span[o * pair.Rank + k] * pair.A.Span[k * pair.Inputs + i];
            }
        }

        return parameters;
    }

    /// <summary>dA = s·Bᵀ·dW and dB = s·dW·Aᵀ.</summary>
    private static (double[] A, double[] B) FactorGradients(AdapterPair pair, double[] dw, float scale)
    {
        double[] da = new double[pair.A.Length], db = new double[pair.B.Length];
        for (int e = 0; e < dw.Length; e++)
        {
            (int o, int i) = (e / pair.Inputs, e % pair.Inputs);
            for (int k = 0; k < pair.Rank; k++)
            {
                da[k * pair.Inputs + i] += scale * pair.B.Span[o * pair.Rank + k] * dw[e];
                db[o * pair.Rank + k] += scale * dw[e] * pair.A.Span[k * pair.Inputs + i];
            }
        }

        return (da, db);
    }

    private static double RelativeError(TinyAdapter adapter, AdapterSession session, string factor, double[] expected) =>
        NumericalGradient.RelativeError(adapter.Tensor(session, ProgramNames.Gradient(factor)).ToArray(), expected);

    private static float[] Moved(ReadOnlyMemory<float> values, int at, float by)
    {
        float[] moved = values.ToArray();
        moved[at] += by;
        return moved;
    }

    /// <summary>Central difference; the step is a power of two, wide enough for elements in single precision.</summary>
    private static double Slope(Func<float, double> f) => (f(1f / 1024) - f(-1f / 1024)) * 512;

    private static uint[] Bits(float[] values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
