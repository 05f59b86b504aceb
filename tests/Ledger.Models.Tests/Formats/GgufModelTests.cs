using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ledger.Models.Tests.Releases;
using NUnit.Framework;

namespace Ledger.Models.Tests.Formats;

public sealed class GgufModelTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static IEnumerable<ModelShape> Shapes => [RandomModel.Small, RandomModel.Small with { Tied = false, Heads = 6, KvHeads = 3, NormEps = 1e-6f, RopeBase = 500_000f }];

    public void Dispose() => _directory.Dispose();

    [TestCaseSource(nameof(Shapes))]
    public void A_release_comes_back_bit_for_bit(ModelShape shape)
    {
        RandomModel model = new(shape, 5);

        GgufModel read = Found(ReleaseFiles.Build(model.Input).Gguf);

        Assert.That(read.Shape, Is.EqualTo(shape));
        Assert.That(read.Tokenizer.ToBytes(), Is.EqualTo(OddText.Tokenizer.ToBytes()));
        foreach (ParameterTensor parameter in shape.Parameters)
            Assert.That(Bits(read.Parameter(parameter.Name).Span), Is.EqualTo(Bits(model[parameter.Name])), parameter.Name);
    }

    [Test]
    public void A_release_of_what_was_read_has_the_same_name()
    {
        ReleaseInput input = new RandomModel(RandomModel.Small, 5).Input;
        ReleaseFiles first = ReleaseFiles.Build(input);

        GgufModel read = Found(first.Gguf);

        Assert.That(ReleaseFiles.Build(new ReleaseInput(read.Shape, read.Tokenizer, read.Parameter, input.Origin)).Manifest.Cid, Is.EqualTo(first.Manifest.Cid));
    }

    [TestCase(1u, 2)]
    [TestCase(30u, 2)]
    public void Half_precision_is_read_as_the_float32_that_it_stands_for(uint type, int size)
    {
        RandomModel model = new(RandomModel.Small, 5);

        GgufModel read = Found(Retyped(model, type, size).ToBytes());

        float[] expected = [.. model["layers.1.wo.weight"].Select(value => Rounded(value, type))];
        Assert.That(read.Parameter("layers.1.wo.weight").ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void What_cannot_be_trained_on_is_refused_with_a_sentence()
    {
        RandomModel model = new(RandomModel.Small, 5);
        ReadOnlyMemory<byte> gguf = ReleaseFiles.Build(model.Input).Gguf;

        Assert.That(Refusal(new byte[10]), Is.EqualTo("The file is not a GGUF file."));
        Assert.That(Refusal(gguf, new GgufLimits { MaxParameters = 1000 }), Does.StartWith("The model has ").And.EndWith(" parameters, more than the 1000 allowed here."));
        Assert.That(Refusal(Retyped(model, 26, 4).ToBytes()), Is.EqualTo("The model's numbers are of type i32: only f32, f16 and bf16 can be trained on."));
        Assert.That(Refusal(Retyped(model, 0, 4).With("tokenizer.ggml.pre", "llama-bpe").ToBytes()), Is.EqualTo("The model's tokenizer is not of our kind."));
        Assert.That(Refusal(Retyped(model, 0, 4).With("tokenizer.ggml.merges", Array.Empty<string>()).ToBytes()), Is.EqualTo("The model's tokenizer is not of our kind."));
        Assert.That(Refusal(Retyped(model, 0, 4).With("llama.rope.scaling.type", "linear").ToBytes()), Is.EqualTo("The model is of another architecture than our own."));
        Assert.That(Refusal(Retyped(model, 0, 4).With("llama.feed_forward_length", 96u).ToBytes()), Is.EqualTo("The model has no tensor blk.0.ffn_gate.weight of its shape."));
        Assert.That(Refusal(Retyped(model, 0, 4).With("llama.block_count", 1u).ToBytes()), Is.EqualTo("The model has other tensors than a Llama of its shape."));

        model["norm.weight"][3] = float.NegativeInfinity;
        Assert.That(Refusal(Retyped(model, 0, 4).ToBytes()), Is.EqualTo("The model holds a number that is not finite."));
    }

    private GgufModel Found(ReadOnlyMemory<byte> file)
    {
        GgufModelRead read = GgufModel.Read(_directory.Write("model.gguf", file), GgufLimits.Default);
        return read is GgufModelRead.Found found ? found.Model : throw new AssertionException(((GgufModelRead.Refused)read).Reason);
    }

    private string Refusal(ReadOnlyMemory<byte> file, GgufLimits? limits = null) =>
        (GgufModel.Read(_directory.Write("model.gguf", file), limits ?? GgufLimits.Default) as GgufModelRead.Refused)?.Reason ?? "it was read";

    /// <summary>The release with its matrices in another element type.</summary>
    private static GgufParts Retyped(RandomModel model, uint type, int size)
    {
        GgufParts parts = new();
        parts.Keys.Clear();
        parts.Tensors.Clear();
        ModelShape shape = model.Shape;
        ByteLevelBpe tokenizer = OddText.Tokenizer;
        parts.With("general.architecture", "llama").With("llama.block_count", (uint)shape.Layers).With("llama.embedding_length", (uint)shape.Dim)
            .With("llama.context_length", (uint)shape.Context).With("llama.feed_forward_length", (uint)shape.Ffn)
            .With("llama.attention.head_count", (uint)shape.Heads).With("llama.attention.head_count_kv", (uint)shape.KvHeads)
            .With("llama.attention.key_length", (uint)shape.HeadDim).With("llama.attention.layer_norm_rms_epsilon", shape.NormEps)
            .With("tokenizer.ggml.model", "gpt2").With("tokenizer.ggml.pre", "gpt-2")
            .With("tokenizer.ggml.tokens", Enumerable.Range(0, shape.Vocab).Select(token => TokenTexts.Of(tokenizer, token)).ToArray())
            .With("tokenizer.ggml.merges", TokenTexts.Merges(tokenizer).ToArray());
        foreach (ParameterTensor parameter in shape.Parameters)
        {
            bool isNorm = parameter.Role == ParameterRole.Norm;
            long[] extents = isNorm ? [parameter.Columns] : [parameter.Columns, parameter.Rows];
            byte[] bytes = [.. model[parameter.Name].SelectMany(value => Encoded(value, isNorm ? 0 : type, isNorm ? 4 : size))];
            parts.Tensors.Add(new(GgufNames.OfParameter(parameter.Name), extents, isNorm ? 0 : type, bytes));
        }

        return parts;
    }

    private static byte[] Encoded(float value, uint type, int size)
    {
        byte[] bytes = new byte[4];
        uint bits = type switch
        {
            1 => BitConverter.HalfToUInt16Bits((Half)value),
            30 => BitConverter.SingleToUInt32Bits(value) >> 16,
            _ => BitConverter.SingleToUInt32Bits(value),
        };
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, bits);
        return bytes[..size];
    }

    private static float Rounded(float value, uint type) =>
        type == 1 ? (float)(Half)value : BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000);

    private static uint[] Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, uint>(values).ToArray();
}
