using System.Text;
using Ledger.Device.Engine;

namespace Ledger.Device.Tests.Engine;

public sealed class LlamaEngineTests : IDisposable
{
    private readonly TinyModel _model = new();
    private readonly LlamaEngine _engine;

    public LlamaEngineTests() => _engine = _model.Open();

    public void Dispose()
    {
        _engine.Dispose();
        _model.Dispose();
    }

    [Test]
    public void The_device_is_named_by_backend_chip_and_variant()
    {
        Assert.That(_engine.Device.Backend, Is.EqualTo("CPU"));
        Assert.That(_engine.Device.Chip, Is.Not.Empty);
        Assert.That(_engine.Device.Variant, Does.StartWith("ggml-cpu"));
        Assert.That(_engine.Device.Release, Is.EqualTo("0.4.0"));
        Assert.That(LlamaEngine.Installed(useAccelerator: false).Device, Is.EqualTo(_engine.Device));
    }

    [Test]
    public void The_sizes_are_the_model_s()
    {
        Assert.That(_engine.VocabularySize, Is.EqualTo(_model.Shape.Vocab));
        Assert.That(_engine.ContextLength, Is.EqualTo(_model.Shape.Context));
        Assert.That(_engine.EmbeddingLength, Is.EqualTo(_model.Shape.Dim));
    }

    [TestCase("the cat sat")]
    [TestCase("Grüße, 世界 — \ud83d\udc08!\tdone\n")]
    public void Pieces_of_a_text_s_tokens_are_its_bytes(string text)
    {
        int[] tokens = _engine.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: false);

        byte[] bytes = [.. tokens.SelectMany(token => _engine.Piece(token).ToArray())];

        Assert.That(Encoding.UTF8.GetString(bytes), Is.EqualTo(text));
    }

    [Test]
    public void A_control_token_in_a_user_s_text_stays_text()
    {
        byte[] text = "a<|endoftext|>b"u8.ToArray();

        Assert.That(_engine.Tokenize(text, addSpecial: false).Any(_engine.IsEnd), Is.False);
        Assert.That(_engine.Tokenize(text, addSpecial: false, parseSpecial: true).Any(_engine.IsEnd), Is.True);
    }

    [Test]
    public void The_same_seed_draws_the_same_text_and_another_seed_another()
    {
        string first = Draw(new Sampling { Seed = 11 }), second = Draw(new Sampling { Seed = 11 }), other = Draw(new Sampling { Seed = 12 });

        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void Greedy_drawing_takes_the_largest_logit()
    {
        _engine.Clear();
        Assert.That(_engine.Prefill(Tokens("the cat"), CancellationToken.None), Is.EqualTo(PrefillOutcome.Done));
        int largest = _engine.Logits.IndexOf(_engine.Logits.ToArray().Max());

        using TokenSampler sampler = _engine.CreateSampler(Sampling.Greedy);

        Assert.That(_engine.Sample(sampler), Is.EqualTo(largest));
    }

    [Test]
    public void A_repeat_penalty_changes_what_greedy_drawing_repeats()
    {
        string plain = Draw(Sampling.Greedy), penalised = Draw(Sampling.Greedy with { RepeatPenalty = 50, FrequencyPenalty = 50 });

        Assert.That(penalised, Is.Not.EqualTo(plain));
    }

    [Test]
    public void A_prompt_longer_than_the_context_is_refused_and_the_process_lives()
    {
        GenerationResult result = _engine.Generate(new GenerationRequest(new int[_engine.ContextLength + 1], 4, Sampling.Greedy, []), static (_, _) => { }, CancellationToken.None);

        Assert.That(result.End, Is.EqualTo(GenerationEnd.PromptTooLong));
    }

    [Test]
    public void An_answer_ends_with_the_context()
    {
        int[] prompt = [.. Enumerable.Repeat(65, _engine.ContextLength - 3)];

        GenerationResult result = _engine.Generate(new GenerationRequest(prompt, 1_000, new Sampling { Seed = 2 }, []), static (_, _) => { }, CancellationToken.None);

        Assert.That(result, Is.EqualTo(new GenerationResult(GenerationEnd.Length, prompt.Length, 4)).Or.Property("End").EqualTo(GenerationEnd.Stop));
    }

    [TestCase(-1)]
    [TestCase(288)]
    public void A_token_that_does_not_exist_is_refused(int token)
    {
        _engine.Clear();

        Assert.That(_engine.Prefill([token], CancellationToken.None), Is.EqualTo(PrefillOutcome.Refused));
        Assert.That(_engine.Position, Is.Zero);
    }

    [Test]
    public void A_cancelled_caller_gets_no_further_token()
    {
        using CancellationTokenSource source = new();
        int pieces = 0;

        GenerationResult result = _engine.Generate(
            new GenerationRequest(Tokens("the"), 100, new Sampling { Seed = 5, TopK = 0, TopP = 1, MinP = 0 }, []),
            (_, _) =>
            {
                if (++pieces == 3) source.Cancel();
            },
            source.Token);

        Assert.That(result.End, Is.EqualTo(GenerationEnd.Cancelled));
        Assert.That(pieces, Is.EqualTo(3));
    }

    [Test]
    public void A_stop_text_ends_the_answer_and_is_not_part_of_it()
    {
        string whole = Draw(new Sampling { Seed = 11 });
        string stop = whole[(whole.Length / 2)..(whole.Length / 2 + 2)];

        string cut = Draw(new Sampling { Seed = 11 }, stop);

        Assert.That(cut, Is.EqualTo(whole[..whole.IndexOf(stop, StringComparison.Ordinal)]));
    }

    [Test]
    public void An_embedding_has_length_one_and_knows_the_same_text_again()
    {
        float[] cat = _engine.Embed(Tokens("the cat"), CancellationToken.None)!, again = _engine.Embed(Tokens("the cat"), CancellationToken.None)!;
        float[] mat = _engine.Embed(Tokens("a mat, 12"), CancellationToken.None)!;

        Assert.That(Math.Sqrt(cat.Sum(static value => (double)value * value)), Is.EqualTo(1).Within(1e-6));
        Assert.That(again, Is.EqualTo(cat));
        Assert.That(mat, Is.Not.EqualTo(cat));
    }

    [Test]
    public void An_embedding_leaves_a_running_answer_alone()
    {
        _engine.Clear();
        _engine.Prefill(Tokens("the cat"), CancellationToken.None);
        float[] before = _engine.Logits.ToArray();

        _engine.Embed(Tokens("something else"), CancellationToken.None);

        Assert.That(_engine.Logits.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void A_long_text_is_embedded_in_several_batches_to_the_same_vector()
    {
        using LlamaEngine narrow = _model.Open(TinyModel.Options with { BatchLength = 16 });
        int[] tokens = Tokens(string.Concat(Enumerable.Repeat("the cat sat ", 12)));

        float[] wide = _engine.Embed(tokens, CancellationToken.None)!, chunked = narrow.Embed(tokens, CancellationToken.None)!;

        Assert.That(tokens, Has.Length.GreaterThan(32));
        Assert.That(chunked.Zip(wide, static (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-5f));
    }

    [Test]
    public void A_file_that_is_no_model_is_refused_with_a_reason()
    {
        string path = Path.Combine(Path.GetDirectoryName(_model.Path)!, "broken.gguf");
        File.WriteAllBytes(path, File.ReadAllBytes(_model.Path)[..5_000]);

        Assert.That(LlamaEngine.Open(path, TinyModel.Options), Is.InstanceOf<EngineOpening.Refused>());
        Assert.That(LlamaEngine.Open(path + ".absent", TinyModel.Options), Is.InstanceOf<EngineOpening.Refused>());
    }

    [TestCase(float.NaN, 40, 0.9f)]
    [TestCase(-1f, 40, 0.9f)]
    [TestCase(1f, -1, 0.9f)]
    [TestCase(1f, 40, 0f)]
    [TestCase(1f, 40, 1.5f)]
    public void Sampling_that_makes_no_sense_is_named(float temperature, int topK, float topP) =>
        Assert.That(new Sampling { Temperature = temperature, TopK = topK, TopP = topP }.Validate(), Is.Not.Null);

    [Test]
    public void A_model_without_template_takes_a_conversation_as_lines()
    {
        int[] tokens = _engine.TokenizeChat([new ChatMessage("system", "be kind"), new ChatMessage("user", "the cat")]);

        Assert.That(_engine.HasChatTemplate, Is.False);
        Assert.That(tokens, Is.EqualTo(Tokens("be kind\nthe cat\n")));
    }

    private int[] Tokens(string text) => _engine.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: true);

    private string Draw(Sampling sampling, params string[] stops)
    {
        List<byte> text = [];
        ReadOnlyMemory<byte>[] stopBytes = [.. stops.Select(static stop => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(stop)))];
        _engine.Generate(new GenerationRequest(Tokens("the cat"), 40, sampling, stopBytes), (utf8, _) => text.AddRange(utf8), CancellationToken.None);
        return Encoding.UTF8.GetString([.. text]);
    }
}
