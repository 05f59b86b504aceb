using Ledger.Content;
using NUnit.Framework;

namespace Ledger.Training.Tests.Recipes;

public sealed class NumericTablesTests
{
    private static readonly NumericTables Demo = NumericTables.Make(RecipeTemplate.Demo with { PeakLearningRate = 2e-3 });

    [Test]
    public void The_learning_rate_rises_for_a_twentieth_of_the_run_and_ends_at_a_tenth()
    {
        ReadOnlySpan<float> rates = Demo.LearningRate.Span;

        Assert.That(rates.Length, Is.EqualTo(200));
        Assert.That(rates[0], Is.EqualTo(2e-4f));
        Assert.That(rates[9], Is.EqualTo(2e-3f));
        Assert.That(rates[104], Is.EqualTo(1.1e-3f).Within(1e-8f), "half of the cosine is the mean of peak and floor");
        Assert.That(rates[199], Is.EqualTo(2e-4f));
    }

    [Test]
    public void The_second_moment_is_corrected_by_what_its_decay_left_out()
    {
        ReadOnlySpan<float> corrections = Demo.BiasCorrection.Span;

        Assert.That(corrections.Length, Is.EqualTo(50));
        Assert.That(corrections[0], Is.EqualTo(100f).Within(1e-3f));
        Assert.That(corrections[1], Is.EqualTo(1 / (1 - 0.99 * 0.99)).Within(1e-3));
    }

    [Test]
    public void The_last_round_averages_plainly()
    {
        Assert.That(string.Join(' ', Demo.OuterLearningRate.ToArray()), Is.EqualTo("1 1 1 1"));
        Assert.That(string.Join(' ', Demo.OuterMomentum.ToArray()), Is.EqualTo("0.5 0.5 0.5 0"));
    }

    [Test]
    public void Rope_turns_pair_i_of_position_s_by_s_over_base_to_the_2i_over_head()
    {
        const int head = 32, position = 7, pair = 3;
        double angle = position * Math.Pow(10_000, -2.0 * pair / head);

        float cosine = Demo.RopeCos.Span[position * head / 2 + pair];
        float even = Demo.RopeSin.Span[position * head + 2 * pair], odd = Demo.RopeSin.Span[position * head + 2 * pair + 1];

        Assert.That(cosine, Is.EqualTo(Math.Cos(angle)).Within(1e-7));
        Assert.That(even, Is.EqualTo(-Math.Sin(angle)).Within(1e-7));
        Assert.That(odd, Is.EqualTo(-even));
        Assert.That(Demo.RopeCos.Length, Is.EqualTo(256 * 16));
        Assert.That(Demo.RopeSin.Length, Is.EqualTo(256 * 32));
    }

    [Test]
    public void Bytes_come_back_as_the_same_tables()
    {
        TinyRun run = new();

        bool parsed = NumericTables.TryParse(run.Tables.Encode(), run.Recipe, out NumericTables? read, out _);

        Assert.That(parsed, Is.True);
        Assert.That(read!.Encode(), Is.EqualTo(run.Tables.Encode()));
        Assert.That(run.Recipe.Tables.Blob, Is.EqualTo(BlobChunker.CidOf(run.Tables.Encode())));
    }

    [Test]
    public void One_flipped_bit_anywhere_is_refused()
    {
        TinyRun run = new();
        byte[] bytes = run.Tables.Encode();
        List<int> accepted = [];

        for (int at = 0; at < bytes.Length; at += 61)
        {
            byte[] flipped = [.. bytes];
            flipped[at] ^= 1;
            if (NumericTables.TryParse(flipped, run.Recipe, out _, out _))
                accepted.Add(at);
        }

        Assert.That(accepted, Is.Empty);
    }

    [TestCase(-4)]
    [TestCase(-1)]
    [TestCase(1)]
    public void Tables_of_another_length_are_refused_with_a_sentence(int difference)
    {
        TinyRun run = new();
        byte[] bytes = run.Tables.Encode();
        Array.Resize(ref bytes, bytes.Length + difference);

        bool parsed = NumericTables.TryParse(bytes, run.Recipe, out _, out string? problem);

        Assert.That(parsed, Is.False);
        Assert.That(problem, Does.EndWith("."));
    }
}
