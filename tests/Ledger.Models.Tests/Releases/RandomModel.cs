using Ledger.Content;
using Ledger.Cryptography;

namespace Ledger.Models.Tests.Releases;

/// <summary>A model with seeded weights and a tokenizer learned from <see cref="OddText"/>, as a release is made from one.</summary>
internal sealed class RandomModel
{
    private readonly Dictionary<string, float[]> _parameters;

    public RandomModel(ModelShape shape, ulong seed)
    {
        Shape = shape;
        _parameters = shape.Parameters
            .Select((parameter, i) => (parameter.Name, Values: Weights(parameter, Mix(seed) + Mix((ulong)i))))
            .ToDictionary(static pair => pair.Name, static pair => pair.Values);
    }

    /// <summary>Grouped-query attention, a head dimension that is not dim / heads, two layers, an id more than the tokenizer uses.</summary>
    public static ModelShape Small { get; } = new()
    {
        Layers = 2,
        Dim = 48,
        Heads = 4,
        KvHeads = 2,
        HeadDim = 16,
        Ffn = 80,
        Vocab = OddText.Tokenizer.VocabSize + 3,
        Context = 128,
        RopeBase = 10_000f,
        NormEps = 1e-5f,
        Tied = true,
    };

    public ModelShape Shape { get; }

    public float[] this[string name] => _parameters[name];

    public ReleaseInput Input => new(Shape, OddText.Tokenizer, name => _parameters[name], Origin);

    public static ReleaseOrigin Origin { get; } = new(
        31337, 7, new Hash32(Enumerable.Range(0, 32).Select(static i => (byte)i).ToArray()), Cid.Of("recipe"u8), "small one", 0, "Apache-2.0");

    /// <summary>Our own forward pass over this model.</summary>
    public float[] Logits(ReadOnlySpan<uint> tokens)
    {
        (float[] cosines, float[] signedSines) = RotaryTables(Shape);
        return new LlamaForward(Shape, name => _parameters[name], cosines, signedSines).Logits(tokens);
    }

    private static (float[] Cosines, float[] SignedSines) RotaryTables(ModelShape shape)
    {
        int half = shape.HeadDim / 2;
        float[] cosines = new float[shape.Context * half], sines = new float[shape.Context * shape.HeadDim];
        for (int s = 0; s < shape.Context; s++)
        {
            for (int i = 0; i < half; i++)
            {
                double angle = s * Math.Pow(shape.RopeBase, -2.0 * i / shape.HeadDim);
                cosines[s * half + i] = (float)Math.Cos(angle);
                sines[s * shape.HeadDim + 2 * i + 1] = (float)Math.Sin(angle);
                sines[s * shape.HeadDim + 2 * i] = -sines[s * shape.HeadDim + 2 * i + 1];
            }
        }

        return (cosines, sines);
    }

    /// <summary>Uniform, with a deviation that lets attention and feed-forward matter.</summary>
    private static float[] Weights(ParameterTensor parameter, ulong seed)
    {
        float[] values = new float[parameter.Length];
        float scale = parameter.Role == ParameterRole.Norm ? 0.5f : 3f / MathF.Sqrt(parameter.Columns);
        for (int i = 0; i < values.Length; i++)
        {
            float uniform = ((Mix(seed + (ulong)i * 0x9E3779B97F4A7C15) >> 40) - 8_388_608f) / 8_388_608f;
            values[i] = (parameter.Role == ParameterRole.Norm ? 1f : 0f) + scale * uniform;
        }

        return values;
    }

    /// <summary>SplitMix64's finaliser.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
