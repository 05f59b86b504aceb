using Ledger.Cryptography;
using Ledger.Device.Engine;
using Ledger.Device.Tests.Engine;
using Ledger.Models;
using Ledger.Training;

namespace Ledger.Device.Tests.Adapters;

/// <summary>What is trained beside a released model is what llama.cpp adds to it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TrainedAdapterTests : IDisposable
{
    private static readonly AdapterRecipe Recipe = new()
    {
        Rank = 4, Alpha = 6f, Steps = 40, Sequences = 2, SequenceLength = 32, LearningRate = 0.01f, Seed = Keccak256.Hash("device"),
        AdamW = RecipeTemplate.Tiny.AdamW,
    };

    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Test]
    public void The_engine_with_the_adapter_gives_the_logits_of_the_merged_model()
    {
        AdapterResult result = Train(_model.Shape, name => _model.Parameters[name]);
        MergedParameters merged = new(name => _model.Parameters[name], result.Pairs, result.Scale);
        using LlamaEngine engine = _model.Open();
        Assert.That(engine.Attach(AdapterFile.Write(result, new Dictionary<string, string>()), 1), Is.Null);

        foreach (int[] prompt in (int[][])[[1, 2, 3], [40, 41, 42, 43, 44, 45], [.. Enumerable.Range(60, 40)]])
        {
            engine.Clear();
            engine.Prefill(prompt, CancellationToken.None);
            float[] expected = Last(name => merged[name], prompt), untouched = Last(name => _model.Parameters[name], prompt);

            Assert.That(Distance(engine.Logits.ToArray(), expected), Is.LessThan(1e-4));
            Assert.That(Distance(untouched, expected), Is.GreaterThan(0.1));
        }
    }

    [Test]
    public void A_model_read_from_its_released_file_gives_the_same_adapter()
    {
        GgufModel read = GgufModel.Read(_model.Path, new GgufLimits()) is GgufModelRead.Found found ? found.Model : throw new AssertionException("The model is refused.");

        Assert.That(Train(read.Shape, read.Parameter).Root, Is.EqualTo(Train(_model.Shape, name => _model.Parameters[name]).Root));
    }

    private static AdapterResult Train(ModelShape model, Func<string, ReadOnlyMemory<float>> parameters) =>
        ((AdapterOutcome.Trained)new AdapterTrainer(model, parameters, Recipe, threads: 1).Train([Passage(1, 400)], [Passage(2, 60)])).Result;

    private static uint[] Passage(int seed, int length) => [.. Enumerable.Range(0, length).Select(i => (uint)(1 + (seed + i * 7 + i % 5) % 250))];

    /// <summary>Logits after the last token, by the plain forward pass.</summary>
    private float[] Last(Func<string, ReadOnlyMemory<float>> parameters, int[] prompt)
    {
        int half = _model.Shape.HeadDim / 2;
        double Angle(int position, int pair) => position * Math.Pow(_model.Shape.RopeBase, -2.0 * pair / _model.Shape.HeadDim);
        float[] cosines = [.. Enumerable.Range(0, prompt.Length * half).Select(e => (float)Math.Cos(Angle(e / half, e % half)))];
        float[] sines = [.. Enumerable.Range(0, prompt.Length * 2 * half).Select(e => (e % 2 == 0 ? -1 : 1) * (float)Math.Sin(Angle(e / 2 / half, e / 2 % half)))];
        return new LlamaForward(_model.Shape, parameters, cosines, sines).Logits(Array.ConvertAll(prompt, static token => (uint)token))[^_model.Shape.Vocab..];
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, static (x, y) => Math.Abs((double)x - y)).Max();
}
