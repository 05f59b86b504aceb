using Ledger.Device.Engine;
using Ledger.Models;
using Ledger.Models.Tests.Releases;

namespace Ledger.Device.Tests.Releases;

/// <summary>llama.cpp computes what our own forward pass defines, from the files of a release alone.</summary>
public sealed class ReleaseParityTests
{
    private const int Drawn = 64;
    private const float Tolerance = 1e-4f;

    private static readonly ModelShape s_untied = RandomModel.Small with
    {
        Layers = 3, Dim = 36, Heads = 6, KvHeads = 3, HeadDim = 12, Tied = false, RopeBase = 500_000f, NormEps = 1e-6f,
    };

    private static IEnumerable<TestCaseData> Models()
    {
        yield return new TestCaseData(RandomModel.Small, 1ul).SetArgDisplayNames("tied", "1");
        yield return new TestCaseData(RandomModel.Small, 2ul).SetArgDisplayNames("tied", "2");
        yield return new TestCaseData(s_untied, 3ul).SetArgDisplayNames("untied", "3");
        yield return new TestCaseData(RandomModel.Small with { Heads = 4, KvHeads = 4, HeadDim = 12 }, 4ul).SetArgDisplayNames("no shared heads", "4");
    }

    [TestCaseSource(nameof(Models))]
    public void Greedy_tokens_are_ours_and_no_logit_is_off_by_more_than_a_ten_thousandth(ModelShape shape, ulong seed)
    {
        RandomModel model = new(shape, seed);
        int[] prompt = [.. OddText.Tokenizer.Encode("The fox isn't here. 中文也"u8)];
        List<int> tokens = [.. prompt];
        List<float[]> rows = [];
        using (OpenedRelease release = OpenedRelease.Of(model))
        {
            Feed(release.Engine, prompt);
            for (int i = 0; i < Drawn; i++)
            {
                rows.Add(release.Engine.Logits.ToArray());
                tokens.Add(Largest(rows[^1]));
                Feed(release.Engine, [tokens[^1]]);
            }
        }

        // one pass over the drawn text is enough: if each drawn token is our largest after those before it, we would have drawn the same
        float[] ours = model.Logits([.. tokens.Select(static token => (uint)token)]);

        Assert.Multiple(() =>
        {
            for (int i = 0; i < Drawn; i++)
            {
                ReadOnlySpan<float> row = ours.AsSpan((prompt.Length - 1 + i) * shape.Vocab, shape.Vocab);
                Assert.That(Largest(row), Is.EqualTo(tokens[prompt.Length + i]), $"token {i}");
                Assert.That(Difference(row, rows[i]), Is.LessThanOrEqualTo(Tolerance), $"logits of token {i}");
            }
        });
    }

    [Test]
    public void An_attached_adapter_is_the_model_with_its_product_added()
    {
        const int rank = 4;
        const float alpha = 6f;
        RandomModel model = new(RandomModel.Small, 1), adapted = new(RandomModel.Small, 1);
        List<AdapterMatrix> matrices = [];
        foreach (ParameterTensor parameter in model.Shape.Parameters.Where(static parameter => parameter.Role is ParameterRole.Projection or ParameterRole.ResidualOutput))
        {
            float[] a = Wave(rank * parameter.Columns, 0.37f), b = Wave(parameter.Rows * rank, 0.61f);
            matrices.Add(new AdapterMatrix(GgufNames.OfParameter(parameter.Name), rank, a, b));
            Add(adapted[parameter.Name], a, b, rank, alpha / rank);
        }

        int[] tokens = [.. OddText.Tokenizer.Encode("items[i]?.Price ?? 0.0;"u8)];
        using OpenedRelease release = OpenedRelease.Of(model);
        Assert.That(release.Engine.Attach(AdapterGguf.Write(matrices, alpha, new Dictionary<string, string>()), 1), Is.Null);
        Feed(release.Engine, tokens);

        uint[] same = [.. tokens.Select(static token => (uint)token)];
        Assert.That(Difference(adapted.Logits(same).AsSpan()[^model.Shape.Vocab..], release.Engine.Logits), Is.LessThanOrEqualTo(Tolerance));
        Assert.That(Difference(model.Logits(same).AsSpan()[^model.Shape.Vocab..], release.Engine.Logits), Is.GreaterThan(0.1f));
    }

    private static void Feed(LlamaEngine engine, ReadOnlySpan<int> tokens) =>
        Assert.That(engine.Prefill(tokens, CancellationToken.None), Is.EqualTo(PrefillOutcome.Done));

    private static int Largest(ReadOnlySpan<float> row)
    {
        int largest = 0;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] > row[largest])
                largest = i;
        }

        return largest;
    }

    private static float Difference(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        float worst = 0;
        for (int i = 0; i < ours.Length; i++)
            worst = Math.Max(worst, Math.Abs(ours[i] - theirs[i]));
        return worst;
    }

    private static float[] Wave(int length, float step) => [.. Enumerable.Range(0, length).Select(i => 0.3f * (float)Math.Sin(i * step))];

    private static void Add(float[] weights, float[] a, float[] b, int rank, float scale)
    {
        int inputs = a.Length / rank;
        for (int i = 0; i < weights.Length; i++)
        {
            double sum = 0;
            for (int r = 0; r < rank; r++)
                sum += (double)b[i / inputs * rank + r] * a[r * inputs + i % inputs];
            weights[i] += (float)(scale * sum);
        }
    }
}
