using Ledger.Cryptography;
using Ledger.Models;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class AdapterTrainerTests
{
    private static readonly TinyRun Run = new();

    private static readonly AdapterRecipe Recipe = new()
    {
        Rank = 4, Alpha = 8f, Steps = 60, Sequences = 4, SequenceLength = 16, LearningRate = 0.01f, Seed = Keccak256.Hash("trainer"),
        AdamW = RecipeTemplate.Tiny.AdamW,
    };

    private static readonly IReadOnlyList<uint[]> Notes = Passages(1, 20, 40), HeldOut = Passages(21, 5, 40);

    [Test]
    public void An_adapter_lowers_the_loss_of_text_that_it_has_not_seen()
    {
        AdapterResult result = Train();

        Assert.That(result.LossAfter, Is.LessThan(0.8 * result.LossBefore));
        Assert.That(result.Steps, Is.EqualTo(60));
        Assert.That(
            result.Pairs.Select(static pair => (pair.Parameter, pair.Outputs, pair.Inputs)),
            Is.EqualTo(Run.Recipe.Model.Parameters
                .Where(static p => p.Role is ParameterRole.Projection or ParameterRole.ResidualOutput)
                .Select(static p => (p.Name, p.Rows, p.Columns))));
    }

    [Test]
    public void The_stated_losses_are_those_of_the_base_model_and_of_the_merged_model()
    {
        AdapterResult result = Train();
        MergedParameters merged = new(Run.Parameter, result.Pairs, result.Scale);

        Assert.That(result.LossBefore, Is.EqualTo(PlainLoss(Run.Parameter)).Within(1e-5));
        Assert.That(result.LossAfter, Is.EqualTo(PlainLoss(name => merged[name])).Within(1e-5));
    }

    [Test]
    public void Threads_and_an_observer_do_not_show_in_the_result_but_seeds_do()
    {
        AdapterResult one = Train(), two = Train(threads: 2, progress: new Acting(static _ => { }));

        Assert.That((two.Root, two.LossAfter), Is.EqualTo((one.Root, one.LossAfter)));
        Assert.That(Train(Recipe with { Seed = Hash32.Zero }).Root, Is.Not.EqualTo(one.Root));
    }

    [Test]
    public void Little_text_gets_fewer_steps()
    {
        List<AdapterProgress> seen = [];

        AdapterResult result = Train(Recipe with { Passes = 2 }, new Acting(seen.Add));

        Assert.That(result.Steps, Is.EqualTo(2 * 20 * 41 / (4 * 16)));
        Assert.That(seen.Select(static step => (step.Step, step.Steps)), Is.EqualTo(Enumerable.Range(0, result.Steps).Select(step => (step, result.Steps))));
    }

    [Test]
    public void A_cancelled_training_stops_between_two_steps()
    {
        using CancellationTokenSource cancellation = new();
        int steps = 0;
        Acting stop = new(_ =>
        {
            if (++steps == 2)
                cancellation.Cancel();
        });

        Assert.That(() => Trainer(Recipe).Train(Notes, HeldOut, stop, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(steps, Is.EqualTo(2));
    }

    [Test]
    public void Too_little_text_is_refused_with_its_length()
    {
        Assert.That(Refusal([], HeldOut), Is.EqualTo("There is too little text to learn from: 0 tokens, and one sequence needs 17."));
        Assert.That(Refusal(Passages(1, 1, 15), HeldOut), Does.Contain("16 tokens"));
        Assert.That(Refusal(Notes, Passages(2, 1, 20)), Is.EqualTo("There is too little text to measure on: 21 tokens held out, and at least 32 are needed."));
    }

    [Test]
    public void Text_of_another_vocabulary_is_refused_without_naming_a_token()
    {
        string refusal = Refusal([.. Notes, [3, 999, 4]], HeldOut);

        Assert.That(refusal, Is.EqualTo("A token of the text lies outside the model's vocabulary of 37."));
    }

    [Test]
    public void The_shortest_text_that_is_taken_is_one_sequence_and_its_last_target() =>
        Assert.That(Trainer(Recipe).Train(Passages(1, 1, 16), HeldOut), Is.TypeOf<AdapterOutcome.Trained>());

    [Test]
    public void A_training_that_leaves_the_finite_numbers_is_refused()
    {
        AdapterOutcome outcome = Trainer(Recipe with { LearningRate = 1e30f }).Train(Notes, HeldOut);

        Assert.That((outcome as AdapterOutcome.Refused)?.Reason, Does.StartWith("The training left the finite numbers"));
    }

    [Test]
    public void Recipes_that_no_program_can_follow_are_refused()
    {
        AdapterRecipe[] broken =
        [
            Recipe with { Rank = 0 }, Recipe with { Steps = 0 }, Recipe with { Passes = 0 }, Recipe with { Sequences = 0 }, Recipe with { Sequences = 5000 },
            Recipe with { SequenceLength = 19 }, Recipe with { Alpha = 0 }, Recipe with { Alpha = float.NaN }, Recipe with { LearningRate = -1 },
            Recipe with { WarmUp = 1 }, Recipe with { Matrices = [] }, Recipe with { Matrices = ["wq", "wq"] }, Recipe with { Matrices = ["attn_norm"] },
        ];

        Assert.That(broken.Select(static recipe => recipe.Validate(Run.Recipe.Model)), Is.All.Not.Null);
        Assert.That(() => Trainer(broken[0]), Throws.ArgumentException);
        Assert.That(AdapterRecipe.For(Run.Recipe.Model, Hash32.Zero).Validate(Run.Recipe.Model), Is.Null);
    }

    [Test]
    public void Parameters_of_another_model_are_refused() =>
        Assert.That(
            () => new AdapterTrainer(Run.Recipe.Model with { Ffn = 24 }, Run.Parameter, Recipe, threads: 1).Train(Notes, HeldOut), Throws.ArgumentException);

    [Test]
    public void The_memory_of_a_training_does_not_grow_with_the_text()
    {
        long stated = new AdapterTrainer(RecipeTemplate.Demo.Model, Run.Parameter, new AdapterRecipe(), threads: 1).WorkingBytes;

        Assert.That(stated, Is.InRange(15L << 20, 40L << 20));
    }

    [Test]
    public void An_adapter_for_another_model_cannot_be_merged() =>
        Assert.That(
            () => new MergedParameters(Run.Parameter, [new AdapterPair("layers.0.wq.weight", 2, new float[6], new float[8])], 1f), Throws.ArgumentException);

    private static AdapterTrainer Trainer(AdapterRecipe recipe, int threads = 1) => new(Run.Recipe.Model, Run.Parameter, recipe, threads);

    private static AdapterResult Train(AdapterRecipe? recipe = null, IProgress<AdapterProgress>? progress = null, int threads = 1) =>
        ((AdapterOutcome.Trained)Trainer(recipe ?? Recipe, threads).Train(Notes, HeldOut, progress)).Result;

    private static string Refusal(IReadOnlyList<uint[]> training, IReadOnlyList<uint[]> heldOut) =>
        ((AdapterOutcome.Refused)Trainer(Recipe).Train(training, heldOut)).Reason;

    /// <summary>Loss of the held-out passages, each followed by the end of text, in windows of a sequence, by the plain forward pass.</summary>
    private static double PlainLoss(Func<string, ReadOnlyMemory<float>> parameters)
    {
        uint[] stream = [.. HeldOut.SelectMany(static passage => passage.Append(0u))];
        LlamaForward forward = new(Run.Recipe.Model, parameters, Run.Tables.RopeCos, Run.Tables.RopeSin);
        double sum = 0;
        foreach (int[] window in Enumerable.Range(0, stream.Length - 1).Chunk(Recipe.SequenceLength))
        {
            float[][] rows = [.. forward.Logits([.. window.Select(t => stream[t])]).Chunk(Run.Recipe.Model.Vocab)];
            sum += window.Zip(rows, (t, row) => Math.Log(row.Sum(static logit => Math.Exp(logit))) - row[stream[t + 1]]).Sum();
        }

        return sum / (stream.Length - 1);
    }

    /// <summary>Passages of one habit of speech: mostly a fixed successor of the token before.</summary>
    private static uint[][] Passages(uint seed, int count, int length) =>
    [
        .. Enumerable.Range(0, count).Select(p =>
        {
            uint random = seed + (uint)p;
            uint[] tokens = new uint[length];
            for (int i = 1; i < length; i++)
            {
                random = 1664525 * random + 1013904223;
                tokens[i] = random >> 24 < 230 ? (tokens[i - 1] * 7 + 11) % 37 : (random >> 8) % 37;
            }

            return tokens;
        }),
    ];

    private sealed class Acting(Action<AdapterProgress> act) : IProgress<AdapterProgress>
    {
        public void Report(AdapterProgress value) => act(value);
    }
}
