using NUnit.Framework;

namespace Ledger.Models.Tests;

public sealed class ModelShapeTests
{
    private static readonly ModelShape Demo = new()
    {
        Layers = 4,
        Dim = 128,
        Heads = 4,
        KvHeads = 2,
        HeadDim = 32,
        Ffn = 352,
        Vocab = 1024,
        Context = 256,
        RopeBase = 10_000f,
        NormEps = 1e-5f,
        Tied = true,
    };

    private static readonly string[] OneLayer =
    [
        "embed.weight [1024,128] Embedding",
        "layers.0.attn_norm.weight [1,128] Norm",
        "layers.0.wq.weight [128,128] Projection",
        "layers.0.wk.weight [64,128] Projection",
        "layers.0.wv.weight [64,128] Projection",
        "layers.0.wo.weight [128,128] ResidualOutput",
        "layers.0.ffn_norm.weight [1,128] Norm",
        "layers.0.w_gate.weight [352,128] Projection",
        "layers.0.w_up.weight [352,128] Projection",
        "layers.0.w_down.weight [128,352] ResidualOutput",
        "norm.weight [1,128] Norm",
        "head.weight [1024,128] Projection",
    ];

    [Test]
    public void The_demonstration_model_has_869504_parameters() => Assert.That(Demo.ParameterCount, Is.EqualTo(869_504));

    [Test]
    public void Parameters_are_listed_from_the_embedding_up()
    {
        string[] listed = [.. (Demo with { Layers = 1, Tied = false }).Parameters.Select(static p => $"{p.Name} [{p.Rows},{p.Columns}] {p.Role}")];

        Assert.That(listed, Is.EqualTo(OneLayer));
    }

    [Test]
    public void Names_are_unique_and_norms_alone_do_not_decay()
    {
        IReadOnlyList<ParameterTensor> parameters = Demo.Parameters;

        Assert.That(parameters.Select(static p => p.Name), Is.Unique);
        Assert.That(parameters.Where(static p => !p.Decays).Select(static p => p.Rows), Has.Exactly(9).EqualTo(1).And.All.EqualTo(1));
    }

    [Test]
    public void A_sound_shape_breaks_no_rule() => Assert.That(Demo.Validate(), Is.Null);

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return new(Demo with { Layers = 0 }, "Layers is 0, outside 1 to 256.");
        yield return new(Demo with { Dim = 65_537 }, "Dim is 65537, outside 2 to 65536.");
        yield return new(Demo with { KvHeads = 5 }, "KvHeads is 5, outside 1 to 4.");
        yield return new(Demo with { KvHeads = 3 }, "Heads (4) is not a multiple of KvHeads (3).");
        yield return new(Demo with { HeadDim = 33 }, "HeadDim (33) is odd, but RoPE turns pairs.");
        yield return new(Demo with { Heads = 256, HeadDim = 1024 }, "Heads times HeadDim is 262144, more than 65536.");
        yield return new(Demo with { Vocab = -1 }, "Vocab is -1, outside 2 to 65536.");
        yield return new(Demo with { RopeBase = float.NaN }, "RopeBase is not a finite number above 1.");
        yield return new(Demo with { NormEps = 0 }, "NormEps is not a finite number above 0.");
    }

    [TestCaseSource(nameof(Broken))]
    public void The_first_broken_rule_is_one_sentence(ModelShape shape, string expected) =>
        Assert.That(shape.Validate(), Is.EqualTo(expected));
}
