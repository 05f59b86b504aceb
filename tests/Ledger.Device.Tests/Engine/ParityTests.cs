using System.Text;
using Ledger.Device.Engine;
using Ledger.Models;

namespace Ledger.Device.Tests.Engine;

/// <summary>The engine computes what the model is defined to compute: training's forward pass against llama.cpp, on the file of a release.</summary>
public sealed class ParityTests
{
    // Measured here: 2e-6 at most. Another RoPE convention, a transposed matrix or a half-precision cache is off by 1e-3 and more.
    private const float Tolerance = 1e-5f;

    [TestCase(1, 4, 2, 16, false)]
    [TestCase(2, 4, 4, 16, true)]
    [TestCase(3, 6, 2, 8, false)]
    [TestCase(4, 2, 1, 32, true)]
    [TestCase(5, 8, 2, 8, false)]
    public void Logits_are_those_of_the_definition(int seed, int heads, int kvHeads, int headDim, bool tied)
    {
        ModelShape shape = TinyModel.SmallShape with { Heads = heads, KvHeads = kvHeads, HeadDim = headDim, Tied = tied };
        using TinyModel model = new(shape, seed);
        using LlamaEngine engine = model.Open();
        int[] tokens = engine.Tokenize("the cat sat on the mat, 1 fat cat; \u00e9\ud83d\udc08"u8, addSpecial: true);

        float[] expected = Definition(model).Logits([.. tokens.Select(static token => (uint)token)]);
        List<float> actual = [];
        foreach (int[] prefix in tokens.Select((_, i) => tokens[..(i + 1)]))
        {
            engine.Clear();
            Assert.That(engine.Prefill(prefix, CancellationToken.None), Is.EqualTo(PrefillOutcome.Done));
            actual.AddRange(engine.Logits);
        }

        Assert.That(actual, Has.Count.EqualTo(expected.Length));
        Assert.That(actual.Zip(expected, static (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(Tolerance));
    }

    [Test]
    public void Tokens_are_those_of_our_own_tokenizer()
    {
        using TinyModel model = new();
        using LlamaEngine engine = model.Open();

        foreach (string text in (string[])["the cat sat on the mat", "  the  cat , it's 12345 . OK\n\n\tthat ", "Grüße, 世界 \ud83d\udc08 the", "", "theatre cathat"])
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Assert.That(engine.Tokenize(utf8, addSpecial: true), Is.EqualTo(model.Tokenizer.Encode(utf8)), text);
        }
    }

    private static LlamaForward Definition(TinyModel model)
    {
        const int positions = 64;
        int half = model.Shape.HeadDim / 2;
        float[] cosines = new float[positions * half], sines = new float[positions * model.Shape.HeadDim];
        for (int t = 0; t < positions; t++)
        {
            for (int i = 0; i < half; i++)
            {
                double angle = t * Math.Pow(model.Shape.RopeBase, -2.0 * i / model.Shape.HeadDim);
                cosines[t * half + i] = (float)Math.Cos(angle);
                sines[2 * (t * half + i)] = -(float)Math.Sin(angle);
                sines[2 * (t * half + i) + 1] = (float)Math.Sin(angle);
            }
        }

        return new LlamaForward(model.Shape, name => model.Parameters[name], cosines, sines);
    }
}
