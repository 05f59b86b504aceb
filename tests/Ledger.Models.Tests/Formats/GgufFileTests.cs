using FsCheck;
using FsCheck.Fluent;
using Ledger.Models.Tests.Releases;
using NUnit.Framework;

namespace Ledger.Models.Tests.Formats;

public sealed class GgufFileTests : IDisposable
{
    private static readonly byte[] s_released = ReleaseFiles.Build(new RandomModel(RandomModel.Small, 1).Input).Gguf.ToArray();

    private static readonly byte[] s_small = ReleaseFiles.Build(new RandomModel(
        RandomModel.Small with { Layers = 1, Dim = 8, Heads = 2, KvHeads = 1, HeadDim = 4, Ffn = 8 }, 1).Input).Gguf.ToArray();

    private static readonly int s_description = s_small.AsSpan().LastIndexOf("output_norm.weight"u8) + 48;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Test]
    public void A_release_is_usable_and_says_what_it_is()
    {
        GgufVerdict verdict = Inspect(s_released);

        Assert.That(verdict, Is.EqualTo(new GgufVerdict.Usable(new GgufSummary
        {
            Architecture = "llama",
            Name = "small one",
            ContextLength = 128,
            EmbeddingLength = 48,
            Layers = 2,
            Vocabulary = 483,
            Tokenizer = "gpt2",
            ChatTemplate = null,
            Tensors = 20,
            Parameters = RandomModel.Small.ParameterCount,
            ElementType = "f32",
            FileSize = s_released.Length,
        })));
    }

    [Test]
    public void A_file_of_another_architecture_and_tokenizer_is_usable()
    {
        GgufParts parts = new();
        foreach ((string key, object value) in parts.Keys.ToArray())
        {
            if (key.StartsWith("llama.", StringComparison.Ordinal))
                parts.With(key, null).With("qwen3moe" + key[5..], value);
        }

        parts.With("general.architecture", "qwen3moe").With("qwen3moe.expert_count", 8u).With("qwen3moe.expert_used_count", 2u)
            .With("tokenizer.ggml.model", "llama").With("tokenizer.ggml.merges", null).With("tokenizer.chat_template", "{{ x }}");

        Assert.That(Inspect(parts.ToBytes()), Is.InstanceOf<GgufVerdict.Usable>());
    }

    [Test]
    public void Quantised_tensors_and_another_alignment_are_usable()
    {
        GgufParts parts = new GgufParts().With("llama.embedding_length", 256u).With("general.alignment", 64u);
        parts.Tensors.Clear();
        parts.Tensors.Add(new("token_embd.weight", [256, 3], 12, new byte[3 * 144]));
        parts.Tensors.Add(new("output_norm.weight", [256], 0, new byte[1024]));

        GgufVerdict verdict = Inspect(parts.ToBytes(alignment: 64));

        Assert.That((verdict as GgufVerdict.Usable)?.Summary.ElementType, Is.EqualTo("q4_K"));
    }

    [Test]
    public void Tensor_data_is_never_read()
    {
        GgufParts parts = new GgufParts().With("llama.embedding_length", 1u << 16);
        parts.Tensors.Clear();
        parts.Tensors.Add(new("token_embd.weight", [1 << 16, 3], 0, new byte[12 << 16]));
        parts.Tensors.Add(new("blk.0.huge", [1 << 20, 1 << 11], 0, []));
        byte[] file = parts.ToBytes();
        using MemoryStream description = new(file.AsSpan(0, file.Length - (12 << 16)).ToArray());

        bool read = GgufParser.TryRead(description, (8L << 30) + file.Length, GgufLimits.Default, out GgufDescription? found, out string? problem);

        Assert.That(read, Is.True, problem);
        Assert.That(found!.Tensors[1].Bytes, Is.EqualTo(8L << 30));
    }

    [Test]
    public void What_is_no_file_is_refused_with_a_sentence()
    {
        Assert.That(GgufFile.Inspect(_directory["missing"], GgufLimits.Default), Is.EqualTo(new GgufVerdict.Refused("There is no such file.")));
        Assert.That(GgufFile.Inspect(_directory.Path, GgufLimits.Default), Is.InstanceOf<GgufVerdict.Refused>());
    }

    [TestCaseSource(typeof(BrokenGguf), nameof(BrokenGguf.Cases))]
    public void What_an_engine_may_abort_on_is_refused(byte[] file, string reason) =>
        Assert.That(Inspect(file), Is.EqualTo(new GgufVerdict.Refused(reason)));

    [Test]
    public void Limits_are_kept_before_anything_is_allocated()
    {
        GgufLimits tight = new() { MaxKeys = 10, MaxTensors = 10, MaxTokens = 10, MaxItems = 10, MaxTextBytes = 10, MaxMetadataBytes = 100 };

        foreach (GgufLimits limits in (ReadOnlySpan<GgufLimits>)
            [tight, tight with { MaxKeys = 100 }, tight with { MaxKeys = 100, MaxMetadataBytes = 1 << 20 }, GgufLimits.Default with { MaxTokens = 10 }])
        {
            Assert.That(GgufFile.Inspect(_directory.Write("model.gguf", s_released), limits), Is.InstanceOf<GgufVerdict.Refused>());
        }
    }

    [Test, Category("Property")]
    public void Any_bytes_end_in_a_verdict() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => Inspect(bytes) is GgufVerdict.Refused && Inspect((byte[])[.. s_released.AsSpan(0, 24), .. bytes]) is GgufVerdict.Refused));

    [Test, Category("Property")]
    public void A_truncated_file_is_refused() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), length => Inspect(s_small.AsMemory(0, length.Get * 7919 % s_small.Length)) is GgufVerdict.Refused));

    [Test, Category("Property")]
    public void An_altered_file_ends_in_a_verdict() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        Gen.Choose(0, s_description).Two().Zip(ArbMap.Default.GeneratorFor<byte>().Two()).ToArbitrary(), change =>
        {
            byte[] altered = [.. s_small];
            altered[change.Item1.Item1] = change.Item2.Item1;
            altered[change.Item1.Item2] = change.Item2.Item2;
            return Inspect(altered) is GgufVerdict.Usable or GgufVerdict.Refused { Reason: [.., '.'] };
        }));

    [Test, Category("Property")]
    public void A_model_is_read_from_an_altered_file_or_refused() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
        Gen.Choose(0, s_description).Zip(ArbMap.Default.GeneratorFor<byte>()).ToArbitrary(), change =>
        {
            byte[] altered = [.. s_small];
            altered[change.Item1] = change.Item2;
            return GgufModel.Read(_directory.Write("model.gguf", altered), GgufLimits.Default) is GgufModelRead.Found or GgufModelRead.Refused { Reason: [.., '.'] };
        }));

    private GgufVerdict Inspect(ReadOnlyMemory<byte> bytes) => GgufFile.Inspect(_directory.Write("model.gguf", bytes), GgufLimits.Default);
}
