using System.Collections.Immutable;
using Ledger.Models;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>Intermediates share memory, and nothing shows it but the amount.</summary>
public sealed class MemoryPlanTests
{
    private const double MostOverNeeded = 1.5;

    [Test]
    public void Tensors_that_are_needed_at_the_same_call_never_overlap()
    {
        TrainingProgram program = new TinyRun().Program;
        MemoryPlan plan = new(program.Table, program.StepSchedule, static _ => false);

        ImmutableArray<MemoryPlace> places = plan.Places;
        for (int a = 0; a < places.Length; a++)
        {
            Assert.That(places[a].Start, Is.Not.Negative);
            Assert.That(places[a].Start + places[a].Tensor.Length, Is.LessThanOrEqualTo(plan.Length));
            for (int b = 0; b < a; b++)
            {
                bool apart = places[a].Start + places[a].Tensor.Length <= places[b].Start || places[b].Start + places[b].Tensor.Length <= places[a].Start;
                Assert.That(apart || !places[a].Tensor.Meets(places[b].Tensor), $"{places[a]} and {places[b]}");
            }
        }

        int[] named = [.. program.StepSchedule.Calls.SelectMany(static call => call.Tensors).Distinct()];
        Assert.That(
            places.Select(static place => place.Tensor.Tensor), Is.EquivalentTo(named.Where(tensor => program.Table.Tensors[tensor].Role == TensorRole.Intermediate)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Every_call_leaves_what_it_leaves_when_each_tensor_has_its_own_memory(bool tied)
    {
        TinyRun run = new(TinyRun.SmallShape with { Tied = tied });
        using RoundExecutor sharing = new(run.Program, run.Dataset, run.Tables, threads: 1);
        using RoundExecutor apart = new(run.Program, run.Dataset, run.Tables, new KernelThreads(1), reuseMemory: false);
        DataWindows windows = new(TinyRun.Slot(0), run.Dataset.Count, run.Recipe.Rounds.SequenceLength);
        foreach (RoundExecutor executor in (RoundExecutor[])[sharing, apart])
        {
            executor.Begin(run.Genesis);
            executor.Workspace.Publics = new PublicScalars(0, 0, 0, 0, windows.OfStep(0, run.Recipe.Rounds.Sequences));
        }

        foreach (KernelCall call in run.Program.StepSchedule.Calls)
        {
            call.Execute(sharing.Workspace);
            call.Execute(apart.Workspace);
            foreach (int tensor in call.Tensors.Where(sharing.Workspace.Has))
                Assert.That(sharing.Workspace.Words(tensor).SequenceEqual(apart.Workspace.Words(tensor)), $"{call}, {run.Program.Table.Tensors[tensor]}");
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public void An_executor_holds_little_more_than_a_step_needs(int threads)
    {
        ModelShape shape = TinyRun.SmallShape with { Layers = 6, Dim = 64, Heads = 4, HeadDim = 16, Ffn = 176, Vocab = 512, Context = 64 };
        TinyRun run = new(shape, sequences: 4, length: 64);
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads);
        executor.Run(run.Genesis, TinyRun.Slot(0));

        TestContext.Out.WriteLine($"{executor.Memory}");
        Assert.That(executor.Memory.Ratio, Is.LessThanOrEqualTo(MostOverNeeded));
    }

    [Test]
    public void A_step_of_2048_tokens_has_no_memory_for_a_square_of_scores()
    {
        const int length = 2048;
        TinyRun run = new(TinyRun.SmallShape with { Layers = 1, Context = length }, sequences: 1, length: length, innerSteps: 1, checkpoints: 1, tokens: 20_001);
        using RoundExecutor wide = new(run.Program, run.Dataset, run.Tables, threads: 2);
        using RoundExecutor scalar = new(run.Program, run.Dataset, run.Tables, new KernelThreads(1, VectorPath.Scalar), reuseMemory: true);

        RoundResult result = wide.Run(run.Genesis, TinyRun.Slot(0));

        Assert.That(wide.Memory.Peak, Is.LessThan(sizeof(float) * (long)length * length));
        Assert.That(result.TraceRoot, Is.EqualTo(scalar.Run(run.Genesis, TinyRun.Slot(0)).TraceRoot));
    }
}
