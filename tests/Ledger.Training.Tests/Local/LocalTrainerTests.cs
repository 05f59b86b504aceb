using System.Runtime.InteropServices;
using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class LocalTrainerTests
{
    [TestCase(LocalOptimizer.AdamW, 0, 1)]
    [TestCase(LocalOptimizer.AdamW, 20, 2)]
    [TestCase(LocalOptimizer.Muon, 0, 1)]
    [TestCase(LocalOptimizer.Muon, 20, 2)]
    public void It_learns(LocalOptimizer optimizer, int innerSteps, int workers)
    {
        LocalRun run = LocalTraining.Run(LocalTraining.Synchronous with { Steps = 120, InnerSteps = innerSteps, Workers = workers, Optimizer = optimizer });
        using Validation validation = Validation.OfEveryToken(run.Program, run.Tables, run.Text.HeldOut, threads: 1);
        double before = validation.Loss(ModelState.Genesis(run.Recipe));

        using LocalTrainer trained = LocalTraining.Trained(run);

        Assert.That(before, Is.EqualTo(Math.Log(run.Text.Vocab)).Within(0.1), "first weights know nothing");
        Assert.That(validation.Loss(trained.State), Is.LessThan(before / 2));
    }

    [Test]
    public void Workers_in_rounds_are_the_rounds_of_a_network()
    {
        LocalRun run = LocalTraining.Run(LocalTraining.Rounds);
        ModelState state = ModelState.Genesis(run.Recipe);
        using RoundExecutor executor = new(run.Program, run.Text.Train, run.Tables, threads: 1);
        for (uint round = 0; round < run.Settings.Rounds; round++)
        {
            Hash32 seed = run.Settings.RoundSeed(round);
            UpdateBlob[] updates = [.. Enumerable.Range(0, 2).Select(slot => executor.Run(state, new SlotAssignment(round, (uint)slot, 2, seed)).Update)];
            state = OuterStep.Apply(run.Program, run.Tables, state, updates, round);
        }

        using LocalTrainer trainer = LocalTraining.Trained(run);

        Assert.That(trainer.State.Root, Is.EqualTo(state.Root));
    }

    [Test]
    public void Synchronous_training_is_one_round_whose_end_is_the_state()
    {
        LocalRun run = LocalTraining.Run(LocalTraining.Synchronous);
        using RoundExecutor executor = new(run.Program, run.Text.Train, run.Tables, threads: 1);
        executor.Run(ModelState.Genesis(run.Recipe), new SlotAssignment(0, 0, 1, run.Settings.RoundSeed(0)));

        using LocalTrainer trainer = LocalTraining.Trained(run);

        for (int p = 0; p < trainer.State.Count; p++)
        {
            int tensor = run.Program.Table[run.Program.Parameters[p].Name];
            Assert.That(trainer.State.Parameter(p).Span.SequenceEqual(executor.Workspace.Floats(tensor)), Is.True, run.Program.Parameters[p].Name);
            Assert.That(trainer.State.OuterBuffer(p).Span.ContainsAnyExcept(0f), Is.False);
        }
    }

    [Test]
    public void The_seed_alone_tells_two_trainings_apart()
    {
        using LocalTrainer first = LocalTraining.Trained(LocalTraining.Run(LocalTraining.Rounds)), again = LocalTraining.Trained(LocalTraining.Run(LocalTraining.Rounds));
        using LocalTrainer other = LocalTraining.Trained(LocalTraining.Run(LocalTraining.Rounds with { Seed = 6 }));

        Assert.That(again.State.Root, Is.EqualTo(first.State.Root));
        Assert.That(other.State.Root, Is.Not.EqualTo(first.State.Root));
    }

    [Test]
    public void More_threads_give_the_same_bits()
    {
        LocalRun run = LocalTraining.Run(LocalTraining.Rounds with { Optimizer = LocalOptimizer.Muon });
        using LocalTrainer one = LocalTraining.Trained(run), three = new(run, threads: 3);
        while (!three.IsDone) three.Step();

        Assert.That(three.State.Root, Is.EqualTo(one.State.Root));
    }

    [TestCase(2, 0, 8, "Several workers train in rounds: the steps of a round must be given.")]
    [TestCase(2, 3, 8, "8 steps are no whole number of rounds of 3; --inner sets the steps of a round.")]
    [TestCase(65, 4, 8, "A round has 1 to 64 workers, not 65.")]
    public void Settings_that_make_no_run_are_refused(int workers, int innerSteps, int steps, string sentence)
    {
        LocalText text = LocalTraining.Run(LocalTraining.Synchronous).Text;

        LocalRunBuilt built = LocalRun.Build(LocalTraining.Synchronous with { Workers = workers, InnerSteps = innerSteps, Steps = steps }, text);

        Assert.That(built, Is.EqualTo(new LocalRunBuilt.Refused(sentence)));
    }

    [Test]
    public void A_text_without_a_sequence_for_every_worker_is_refused()
    {
        LocalText text = ((LocalTextRead.Ready)LocalText.Read("only a few words"u8.ToArray(), LocalTokenizer.Bytes, 0, CancellationToken.None)).Text;

        Assert.That(
            LocalRun.Build(LocalTraining.Rounds, text),
            Is.EqualTo(new LocalRunBuilt.Refused("The text makes 14 tokens to train on, less than one sequence of 12 for each of 2 workers.")));
    }

    [Test]
    public void A_model_that_no_memory_holds_is_refused_before_it_is_made()
    {
        LocalText text = LocalTraining.Run(LocalTraining.Synchronous).Text;

        LocalRunBuilt built = LocalRun.Build(LocalTraining.Synchronous with { Layers = 256, Dim = 65_536, Heads = 64, KvHeads = 64, Ffn = 65_536 }, text);

        Assert.That(((LocalRunBuilt.Refused)built).Problem, Does.Contain("MiB of memory"));
    }

    [Test]
    public void A_last_step_that_leaves_the_finite_numbers_is_no_result()
    {
        LocalRun run = LocalTraining.Run(LocalTraining.Synchronous);
        using LocalTrainer trainer = LocalTraining.Trained(run, run.Settings.Steps - 1), other = new(run, threads: 1);
        using MemoryStream saved = new();
        trainer.Save(saved);
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(saved.GetBuffer().AsSpan(0, (int)saved.Length));
        int parameters = (int)run.Recipe.Model.ParameterCount;
        numbers.Slice(3 * parameters, parameters).Fill(float.MaxValue); // first moments: the loss of the step does not see them yet
        saved.Position = 0;

        Assert.That(other.Load(saved, trainer.Position), Is.Null);
        Assert.That(() => other.Step(), Throws.InstanceOf<DivergedException>());
        Assert.That(other.IsDone, Is.False);
    }
}
