using System.Runtime.InteropServices;
using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class RoundExecutorTests
{
    /// <summary>Large enough that kernels split their work over threads and strips.</summary>
    private static readonly TinyRun Large = new(
        TinyRun.SmallShape with { Dim = 48, HeadDim = 12, Ffn = 80, Vocab = 300, Context = 80 }, sequences: 3, length: 80, innerSteps: 3, tokens: 20_001);

    [Test]
    public void Any_number_of_threads_gives_the_same_result()
    {
        RoundResult one = Run(Large, TinyRun.Slot(0), threads: 1), two = Run(Large, TinyRun.Slot(0), threads: 2), three = Run(Large, TinyRun.Slot(0), threads: 3);

        Assert.That(Roots(two), Is.EqualTo(Roots(one)));
        Assert.That(Roots(three), Is.EqualTo(Roots(one)));
    }

    [Test]
    public void An_executor_carries_nothing_from_one_round_to_the_next()
    {
        TinyRun run = new();
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads: 1);
        executor.Run(run.Genesis, TinyRun.Slot(1, round: 2));

        Assert.That(Roots(executor.Run(run.Genesis, TinyRun.Slot(0))), Is.EqualTo(Roots(Run(run, TinyRun.Slot(0)))));
    }

    [Test]
    public void Slots_rounds_and_seeds_give_different_results()
    {
        TinyRun run = new();
        SlotAssignment slot = TinyRun.Slot(0);

        Assert.That(
            new[] { slot, slot with { Slot = 1 }, slot with { Round = 1 }, slot with { Seed = Hash32.Zero }, slot with { Slots = 4 } }.Select(s => Run(run, s).TraceRoot),
            Is.Unique);
    }

    [Test]
    public void The_roots_commit_to_the_checkpoints_and_the_trail()
    {
        TinyRun run = new(innerSteps: 5, checkpoints: 3);
        List<StepProgress> steps = [];

        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads: 1);
        RoundResult result = executor.Run(run.Genesis, TinyRun.Slot(0), new Collecting(steps));

        Assert.That(result.CheckpointRoots, Has.Count.EqualTo(3).And.Unique);
        Assert.That(result.TraceRoot, Is.EqualTo(MerkleTree.RootOfHashes(result.CheckpointRoots)));
        Assert.That(result.CheckpointRoots[^1], Is.EqualTo(executor.InnerRoot()));
        Assert.That(result.TrailRoot, Is.EqualTo(MerkleTree.RootOfData(result.Trail.Span)));
        Assert.That(
            MemoryMarshal.Cast<byte, float>(result.Trail.Span).ToArray(),
            Is.EqualTo(steps.SelectMany(static step => new[] { step.Loss, step.GradientNorm })));
        Assert.That(result.UpdateRoot, Is.EqualTo(result.Update.Root));
    }

    [Test]
    public void Training_lowers_the_loss_on_held_out_tokens()
    {
        TinyRun run = new(innerSteps: 40, rounds: 2);
        using Validation validation = new(run.Program, run.Tables, run.HeldOut, maxWindows: 7, threads: 1);

        ModelState next = OuterStep.Apply(
            run.Program, run.Tables, run.Genesis, [Run(run, TinyRun.Slot(0)).Update, Run(run, TinyRun.Slot(1)).Update], round: 0);

        Assert.That(validation.Windows, Is.EqualTo(7));
        Assert.That(validation.Loss(next), Is.LessThan(validation.Loss(run.Genesis) - 0.2));
    }

    [Test]
    public void A_cancelled_round_stops_between_two_steps()
    {
        TinyRun run = new();
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads: 1);
        using CancellationTokenSource cancellation = new();
        int steps = 0;

        Assert.That(
            () => executor.Run(run.Genesis, TinyRun.Slot(0), new Acting(() => Stop(++steps)), cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(steps, Is.EqualTo(2));

        void Stop(int step)
        {
            if (step == 2)
                cancellation.Cancel();
        }
    }

    [Test]
    public void A_model_that_leaves_the_finite_numbers_cannot_be_claimed()
    {
        TinyRun run = new();
        float[][] weights = [.. Enumerable.Range(0, run.Genesis.Count).Select(p => run.Genesis.Parameter(p).ToArray())];
        weights[^1].AsSpan().Fill(3e38f);
        ModelState huge = new(weights, [.. weights.Select(static weight => new float[weight.Length])]);
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads: 1);

        Assert.That(() => executor.Run(huge, TinyRun.Slot(0)), Throws.TypeOf<DivergedException>());
    }

    [TestCase(float.NaN, NonFiniteKind.NaN, "NaN")]
    [TestCase(float.PositiveInfinity, NonFiniteKind.PositiveInfinity, "+infinity")]
    [TestCase(float.NegativeInfinity, NonFiniteKind.NegativeInfinity, "-infinity")]
    public void A_number_of_a_checkpoint_that_is_none_is_named(float value, NonFiniteKind kind, string name)
    {
        const string moment = "v.layers.1.w_up.weight";
        TinyRun run = new(innerSteps: 4, checkpoints: 2);
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads: 1);
        int steps = 0;

        DivergedException diverged = Assert.Throws<DivergedException>(() => executor.Run(run.Genesis, TinyRun.Slot(0), new Acting(Poison)))!;

        Assert.That(diverged.Found, Is.EqualTo(new NonFinite(moment, 237, kind)));
        Assert.That(diverged.Message, Does.Contain($"Step 1 left the finite numbers: element 237 of {moment} is {name};"));

        void Poison()
        {
            if (++steps == 2)
                executor.Workspace.Floats(run.Program.Table[moment])[237] = value;
        }
    }

    [Test]
    public void The_first_number_that_is_none_is_found_wherever_it_lies()
    {
        float[] values = new float[100];
        Assert.That(NonFinite.In("x", values), Is.Null);
        for (int i = values.Length - 1; i >= 0; i--)
        {
            values[i] = float.NegativeInfinity;
            Assert.That(NonFinite.In("x", values), Is.EqualTo(new NonFinite("x", i, NonFiniteKind.NegativeInfinity)));
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public void The_steps_and_checkpoints_of_a_round_allocate_nothing_on_any_thread(int threads)
    {
        TinyRun run = new(innerSteps: 6, checkpoints: 3);
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads);
        Allocations allocations = new(run.Recipe.Rounds.InnerSteps);
        executor.Run(run.Genesis, TinyRun.Slot(0), allocations);

        // Other threads of the process may allocate meanwhile: of many rounds one is undisturbed.
        long least = long.MaxValue;
        for (int round = 0; round < 50 && least > 0; round++)
        {
            executor.Run(run.Genesis, TinyRun.Slot(0), allocations);
            least = Math.Min(least, allocations.BetweenFirstAndLastStep);
        }

        Assert.That(least, Is.Zero);
    }

    [Test]
    public void Data_of_another_run_are_refused()
    {
        TinyRun run = new();

        Assert.That(() => new RoundExecutor(run.Program, run.HeldOut, run.Tables, 1), Throws.ArgumentException);
        Assert.That(() => new RoundExecutor(run.Program, run.Dataset, Large.Tables, 1), Throws.ArgumentException);
    }

    private static RoundResult Run(TinyRun run, SlotAssignment slot, int threads = 1)
    {
        using RoundExecutor executor = new(run.Program, run.Dataset, run.Tables, threads);
        return executor.Run(run.Genesis, slot);
    }

    private static Hash32[] Roots(RoundResult result) => [result.TraceRoot, result.TrailRoot, result.UpdateRoot];

    private sealed class Collecting(List<StepProgress> steps) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => steps.Add(value);
    }

    /// <summary>Bytes that all threads had allocated at every step.</summary>
    private sealed class Allocations(int steps) : IProgress<StepProgress>
    {
        private readonly long[] _bytes = new long[steps];

        public long BetweenFirstAndLastStep => _bytes[^1] - _bytes[0];

        public void Report(StepProgress value) => _bytes[value.Step] = GC.GetTotalAllocatedBytes(precise: true);
    }

    private sealed class Acting(Action act) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => act();
    }
}
