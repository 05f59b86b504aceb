using System.Text.Json.Nodes;
using Ledger.Models.Tests.Releases;
using NUnit.Framework;

namespace Ledger.Models.Tests.Formats;

public sealed class HuggingFaceFilesTests
{
    private static readonly ModelShape s_untied = RandomModel.Small with
    {
        Layers = 3, Dim = 36, Heads = 6, KvHeads = 3, HeadDim = 12, Tied = false, RopeBase = 500_000f, NormEps = 1e-6f,
    };

    private static readonly string[] s_names =
    [
        "model.embed_tokens.weight 483x36", "lm_head.weight 483x36", "model.norm.weight 36",
        "model.layers.0.input_layernorm.weight 36", "model.layers.0.post_attention_layernorm.weight 36",
        "model.layers.0.self_attn.q_proj.weight 72x36", "model.layers.0.self_attn.k_proj.weight 36x36",
        "model.layers.0.self_attn.v_proj.weight 36x36", "model.layers.0.self_attn.o_proj.weight 36x72",
        "model.layers.0.mlp.gate_proj.weight 80x36", "model.layers.0.mlp.up_proj.weight 80x36", "model.layers.0.mlp.down_proj.weight 36x80",
    ];

    private static IEnumerable<TestCaseData> Models()
    {
        yield return new TestCaseData(RandomModel.Small, 1ul).SetArgDisplayNames("tied", "1");
        yield return new TestCaseData(s_untied, 2ul).SetArgDisplayNames("untied", "2");
        yield return new TestCaseData(RandomModel.Small with { Heads = 3, KvHeads = 1, HeadDim = 6, Dim = 20 }, 3ul).SetArgDisplayNames("one shared head", "3");
    }

    [TestCaseSource(nameof(Models))]
    public void A_half_split_model_read_from_the_files_has_our_logits(ModelShape shape, ulong seed)
    {
        RandomModel model = new(shape, seed);
        uint[] tokens = Tokens(shape, 40);

        double difference = Difference(model.Logits(tokens), Read(model).Logits(tokens));

        Assert.That(difference, Is.LessThan(1e-4));
    }

    [Test]
    public void The_half_split_reference_knows_when_rows_were_not_permuted()
    {
        RandomModel model = new(RandomModel.Small, 1);
        uint[] tokens = Tokens(RandomModel.Small, 40);
        HalfSplitLlama reference = Read(model);
        foreach ((string theirs, string ours) in (ReadOnlySpan<(string, string)>)[("q", "wq"), ("k", "wk")])
            model[$"layers.0.{ours}.weight"].Select(static value => (double)value).ToArray().CopyTo(reference[$"model.layers.0.self_attn.{theirs}_proj.weight"], 0);

        double difference = Difference(model.Logits(tokens), reference.Logits(tokens));

        Assert.That(difference, Is.GreaterThan(0.1));
    }

    [Test]
    public void The_halves_of_a_head_are_its_even_and_its_odd_rows()
    {
        float[] rows = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15];

        float[] halfSplit = RotaryRows.ToHalfSplit(rows, headDim: 6, columns: 1);

        Assert.That(halfSplit, Is.EqualTo(new float[] { 0, 2, 4, 1, 3, 5, 10, 12, 14, 11, 13, 15 }));
    }

    [Test]
    public void The_tensors_have_the_names_and_shapes_of_LlamaForCausalLM()
    {
        HalfSplitLlama model = Read(new RandomModel(s_untied with { Layers = 1 }, 1));

        Assert.That(model.Shapes.Select(static pair => $"{pair.Key} {pair.Value}"), Is.EquivalentTo(s_names));
    }

    [Test]
    public void The_configuration_is_a_Llama_configuration()
    {
        ReleaseFiles files = ReleaseFiles.Build(new RandomModel(s_untied, 1).Input);
        JsonNode config = JsonNode.Parse(files.Config.Span)!;

        Assert.That((string?)config["model_type"], Is.EqualTo("llama"));
        Assert.That((bool?)config["tie_word_embeddings"], Is.False);
        Assert.That((int?)config["head_dim"], Is.EqualTo(12));
        Assert.That(config["rope_theta"]!.ToJsonString(), Is.EqualTo("500000.0"));
        Assert.That(config["rms_norm_eps"]!.ToJsonString(), Is.EqualTo("1e-06"));
    }

    [Test]
    public void The_safetensors_header_ends_where_eight_byte_numbers_may_begin()
    {
        ReadOnlySpan<byte> file = ReleaseFiles.Build(new RandomModel(RandomModel.Small, 1).Input).Safetensors.Span;
        long header = BitConverter.ToInt64(file);

        Assert.That(header % 8, Is.Zero);
        Assert.That((string?)JsonNode.Parse(file.Slice(8, (int)header))!["__metadata__"]!["format"], Is.EqualTo("pt"));
    }

    [TestCase(0f, "0.0")]
    [TestCase(1e-5f, "1e-05")]
    [TestCase(1e-4f, "0.0001")]
    [TestCase(1.5e-7f, "1.5e-07")]
    [TestCase(10_000f, "10000.0")]
    [TestCase(500_000f, "500000.0")]
    [TestCase(1.25f, "1.25")]
    [TestCase(0.1f, "0.1")]
    [TestCase(16_777_216f, "16777216.0")]
    [TestCase(1e15f, "1000000000000000.0")]
    [TestCase(1e16f, "1e+16")]
    [TestCase(3.4028235e38f, "3.4028235e+38")]
    public void A_decimal_is_written_as_Python_writes_it(float value, string expected) => Assert.That(JsonText.Decimal(value), Is.EqualTo(expected));

    private static HalfSplitLlama Read(RandomModel model)
    {
        ReleaseFiles files = ReleaseFiles.Build(model.Input);
        return new HalfSplitLlama(files.Safetensors.Span, files.Config.Span);
    }

    private static uint[] Tokens(ModelShape shape, int count) => [.. Enumerable.Range(0, count).Select(i => (uint)(i * 131 % shape.Vocab))];

    private static double Difference(float[] ours, double[][] theirs) =>
        theirs.SelectMany(static row => row).Zip(ours, static (a, b) => Math.Abs(a - b)).Max();
}
