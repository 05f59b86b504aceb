using System.Collections.Immutable;
using Ledger.Models;
using Ledger.Tensors.Kernels;
using Ledger.Training.Tests.Plain;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>The whole program against an independent model in double precision, and against the forward reference.</summary>
public sealed class WholeModelTests
{
    private const int Length = 9;

    [TestCase(true)]
    [TestCase(false)]
    public void Loss_and_gradients_are_those_of_the_plain_model(bool tied)
    {
        TinyRun run = new(TinyRun.SmallShape with { Tied = tied, Context = Length }, length: Length);
        using RoundExecutor executor = Executed(run, out uint[] tokens, out uint[] targets);
        (double loss, Dictionary<string, double[]> gradients) =
            PlainLlama.LossAndGradients(run.Recipe.Model, Parameters(run), tokens, targets, Length);

        Assert.That(Floats(executor, ProgramNames.Loss)[0], Is.EqualTo(loss).Within(1e-6 * loss));
        Assert.That(gradients, Has.Count.EqualTo(run.Program.Parameters.Count));
        double squares = 0;
        foreach ((string name, double[] expected) in gradients)
        {
            Assert.That(NumericalGradient.RelativeError(Floats(executor, ProgramNames.Gradient(name)), expected), Is.LessThan(1e-5), name);
            squares += expected.Sum(static g => g * g);
        }

        Assert.That(Floats(executor, ProgramNames.GradientNorm)[0], Is.EqualTo(Math.Sqrt(squares)).Within(1e-6 * Math.Sqrt(squares)));
    }

    [Test]
    public void The_plain_models_own_gradients_are_those_of_numerical_differentiation()
    {
        TinyRun run = new(TinyRun.SmallShape with { Context = 3 }, sequences: 1, length: 3);
        uint[] tokens = [1, 2, 3], targets = [2, 3, 4];
        Dictionary<string, double[]> parameters = Parameters(run);
        Dictionary<string, double[]> gradients = PlainLlama.LossAndGradients(run.Recipe.Model, parameters, tokens, targets, 3).Gradients;

        foreach (string name in new[] { "layers.0.wk.weight", "layers.1.w_gate.weight", "norm.weight" })
        {
            double[] numerical = NumericalGradient.Of(
                moved => PlainLlama.Loss(
                    run.Recipe.Model, parameters.ToDictionary(static p => p.Key, p => Array.ConvertAll(p.Key == name ? moved : p.Value, Real.Of)), tokens, targets, 3).Value,
                parameters[name]);
            Assert.That(gradients[name], Is.EqualTo(numerical).AsCollection.Within(1e-8), name);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_forward_reference_gives_the_programs_logits_bit_for_bit(bool tied)
    {
        TinyRun run = new(TinyRun.SmallShape with { Tied = tied });
        using RoundExecutor executor = Executed(run, out uint[] tokens, out _);
        LlamaForward forward = new(run.Recipe.Model, run.Parameter, run.Tables.RopeCos, run.Tables.RopeSin);
        int length = run.Recipe.Rounds.SequenceLength, row = length * run.Recipe.Model.Vocab;
        float[] logits = Floats(executor, "logits");

        for (int b = 0; b < run.Recipe.Rounds.Sequences; b++)
        {
            Assert.That(
                Bits(forward.Logits(tokens.AsSpan(b * length, length))),
                Is.EqualTo(Bits(logits[(b * row)..((b + 1) * row)])));
        }
    }

    [Test]
    public void The_forward_reference_refuses_what_the_model_cannot_read()
    {
        TinyRun run = new();
        LlamaForward forward = new(run.Recipe.Model, run.Parameter, run.Tables.RopeCos, run.Tables.RopeSin);

        Assert.That(() => forward.Logits([]), Throws.ArgumentException);
        Assert.That(() => forward.Logits([(uint)run.Recipe.Model.Vocab]), Throws.ArgumentException);
        Assert.That(() => forward.Logits(new uint[forward.MaxLength + 1]), Throws.ArgumentException);
    }

    /// <summary>One step from the first weights; its batch is left in the workspace.</summary>
    private static RoundExecutor Executed(TinyRun run, out uint[] tokens, out uint[] targets)
    {
        RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, new KernelThreads(1), reuseMemory: false);
        executor.Begin(run.Genesis);
        ImmutableArray<long> windows = new DataWindows(TinyRun.Slot(0), run.Dataset.Count, run.Recipe.Rounds.SequenceLength).OfStep(0, run.Recipe.Rounds.Sequences);
        executor.Step(0, 0, windows);
        tokens = executor.Workspace.Words(run.Program.Table[ProgramNames.Tokens]).ToArray();
        targets = executor.Workspace.Words(run.Program.Table[ProgramNames.Targets]).ToArray();
        return executor;
    }

    private static Dictionary<string, double[]> Parameters(TinyRun run) =>
        run.Program.Parameters.ToDictionary(static p => p.Name, p => Array.ConvertAll(run.Parameter(p.Name).ToArray(), static x => (double)x));

    private static float[] Floats(RoundExecutor executor, string name) => executor.Workspace.Floats(executor.Workspace.Table[name]).ToArray();

    private static uint[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToUInt32Bits);
}
