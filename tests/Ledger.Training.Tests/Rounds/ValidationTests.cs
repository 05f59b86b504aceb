using Ledger.Models;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class ValidationTests
{
    [Test]
    public void The_loss_is_the_mean_over_all_windows_whatever_the_batch()
    {
        TinyRun run = new(sequences: 2), wide = new(sequences: 5);
        using Validation two = new(run.Program, run.Tables, run.HeldOut, maxWindows: 9, threads: 1), five = new(wide.Program, wide.Tables, wide.HeldOut, maxWindows: 9, threads: 1);

        Assert.That(two.Loss(run.Genesis), Is.EqualTo(five.Loss(wide.Genesis)));
    }

    [TestCase(2)]
    [TestCase(18)]
    [TestCase(19)]
    [TestCase(44)]
    public void Every_token_but_the_first_is_measured_once(int tokens)
    {
        TinyRun run = new(sequences: 2);
        uint[] held = new uint[tokens];
        run.HeldOut.CopyTo(0, held);
        LlamaForward plain = new(run.Recipe.Model, run.Parameter, run.Tables.RopeCos, run.Tables.RopeSin);
        double sum = 0;
        int start = 0;
        foreach (uint[] window in held[..^1].Chunk(run.Recipe.Rounds.SequenceLength))
        {
            float[] logits = plain.Logits(window);
            for (int t = 0; t < window.Length; t++)
            {
                float[] row = logits[(t * run.Recipe.Model.Vocab)..((t + 1) * run.Recipe.Model.Vocab)];
                sum += Math.Log(row.Sum(static logit => Math.Exp(logit))) - row[held[start + t + 1]];
            }

            start += window.Length;
        }

        using Validation validation = Validation.OfEveryToken(run.Program, run.Tables, TokenDataset.FromTokens(held), threads: 1);

        Assert.That(validation.Loss(run.Genesis), Is.EqualTo(sum / (tokens - 1)).Within(1e-5));
    }

    [Test]
    public void The_entropy_of_evenly_used_tokens_is_their_logarithm()
    {
        TinyRun run = new();
        int length = run.Recipe.Rounds.SequenceLength;
        TokenDataset even = TokenDataset.FromTokens([.. Enumerable.Range(0, 4 * length + 1).Select(static i => (uint)i % 6)]);
        using Validation validation = new(run.Program, run.Tables, even, maxWindows: 100, threads: 1);

        Assert.That(validation.Windows, Is.EqualTo(4));
        Assert.That(validation.UnigramEntropy(), Is.EqualTo(Math.Log(6)).Within(1e-12));
    }

    [Test]
    public void Too_few_tokens_are_refused()
    {
        TinyRun run = new();
        TokenDataset few = TokenDataset.FromTokens(new uint[run.Recipe.Rounds.SequenceLength]);

        Assert.That(() => new Validation(run.Program, run.Tables, few, 1, 1), Throws.ArgumentException);
    }
}
