using Ledger.Device.Engine;
using Ledger.Device.Tests.Workers;
using Ledger.Device.Workers;

namespace Ledger.Device.Tests.Engine;

/// <summary>The engine as the product runs it: in a worker without a network.</summary>
public sealed class EngineWorkerTests
{
    private static readonly GenerateCall Question = new() { Prompt = "the cat", MaxTokens = 24, Sampling = new Sampling { Seed = 9 } };

    private TinyModel _model = null!;
    private WorkerProcess _worker = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _model = new TinyModel();
        _worker = await WorkerProcess.StartAsync(TestWorker.Command("device"), CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _worker.DisposeAsync();
        _model.Dispose();
    }

    [Test]
    public async Task An_answer_from_a_worker_is_the_engine_s_own()
    {
        using LlamaEngine engine = _model.Open();
        List<byte> expected = [];
        GenerationResult result = engine.Generate(
            new GenerationRequest(engine.Tokenize("the cat"u8, addSpecial: true), 24, Question.Sampling, []), (utf8, _) => expected.AddRange(utf8), CancellationToken.None);

        LoadedModel loaded = await LoadAsync();
        (byte[] text, int tokens, WorkerEvent last) = await GenerateAsync(Question);

        Assert.That(loaded.VocabularySize, Is.EqualTo(engine.VocabularySize));
        Assert.That(text, Is.EqualTo(expected));
        Assert.That(tokens, Is.EqualTo(result.Tokens));
        Assert.That(EngineCalls.Read<GenerationResult>(((WorkerEvent.Completed)last).Bytes), Is.EqualTo(result));
    }

    [Test]
    public async Task The_probe_is_the_same_before_plugging_and_after_unplugging()
    {
        await LoadAsync();
        byte[] before = await ProbeAsync();

        Assert.That(await _worker.CallAsync(new WorkerRequest(EngineCalls.Attach, _model.Adapter()), CancellationToken.None), Is.InstanceOf<WorkerEvent.Completed>());
        byte[] plugged = await ProbeAsync();
        await GenerateAsync(Question);
        Assert.That(await _worker.CallAsync(new WorkerRequest(EngineCalls.Detach, default), CancellationToken.None), Is.InstanceOf<WorkerEvent.Completed>());
        byte[] after = await ProbeAsync();

        _worker = await _worker.RestartAsync(CancellationToken.None);
        await LoadAsync();
        Assert.That(plugged, Is.Not.EqualTo(before));
        Assert.That(after, Is.EqualTo(before));
        Assert.That(await ProbeAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Embeddings_come_one_a_text()
    {
        await LoadAsync();

        WorkerEvent answer = await _worker.CallAsync(EngineCalls.Request(EngineCalls.Embed, new EmbedCall(["the cat", "a mat"])), CancellationToken.None);

        Embeddings embeddings = EngineCalls.Read<Embeddings>(((WorkerEvent.Completed)answer).Bytes)!;
        Assert.That(embeddings.Vectors, Has.Count.EqualTo(2));
        Assert.That(embeddings.Vectors[0], Has.Length.EqualTo(_model.Shape.Dim));
    }

    [Test]
    public async Task Calls_that_cannot_be_answered_say_why()
    {
        Assert.That(await CodeAsync(EngineCalls.Request(EngineCalls.Generate, Question)), Is.EqualTo("no_model"));
        Assert.That(await CodeAsync(EngineCalls.Request(EngineCalls.Load, new LoadCall("/no/model", TinyModel.Options))), Is.EqualTo("model_refused"));
        await LoadAsync();
        Assert.That(await CodeAsync(new WorkerRequest(EngineCalls.Generate, "not json"u8.ToArray())), Is.EqualTo("bad_call"));
        Assert.That(await CodeAsync(EngineCalls.Request(EngineCalls.Generate, Question with { Prompt = new string('x', 300) })), Is.EqualTo("context_length_exceeded"));
        Assert.That(await CodeAsync(EngineCalls.Request(EngineCalls.Generate, Question with { MaxTokens = 0 })), Is.EqualTo("bad_request"));
        Assert.That(await CodeAsync(EngineCalls.Request(EngineCalls.Generate, new GenerateCall())), Is.EqualTo("bad_request"));
        Assert.That(await CodeAsync(new WorkerRequest(EngineCalls.Attach, "no adapter"u8.ToArray())), Is.EqualTo("adapter_refused"));
    }

    [TestCase("/no/such/folder")]
    [TestCase("relative/folder")]
    public async Task A_missing_library_is_named_with_its_fix(string natives)
    {
        WorkerCommand command = TestWorker.Command("device") with { Environment = new Dictionary<string, string> { ["LEDGER_NATIVES"] = natives } };
        await using WorkerProcess worker = await WorkerProcess.StartAsync(command, CancellationToken.None);

        WorkerEvent answer = await worker.CallAsync(EngineCalls.Request(EngineCalls.Load, new LoadCall(_model.Path, TinyModel.Options)), CancellationToken.None);

        Assert.That(((WorkerEvent.Refused)answer).Sentence, Does.StartWith("llama.cpp is not installed").And.Contain("install.mjs"));
    }

    [Test]
    public async Task The_benchmark_compares_the_same_text_of_both_loops()
    {
        (EngineBenchmark? benchmark, string? refusal) = await EngineBenchmark.MeasureAsync(TestWorker.Command("device"), _model.Path, TinyModel.Options, CancellationToken.None);

        Assert.That(refusal, Is.Null);
        Assert.That(benchmark!.SameText, Is.True);
        Assert.That(benchmark.Tokens, Is.GreaterThan(100));
        Assert.That(new[] { benchmark.TimeToFirstTokenMs, benchmark.TokensPerSecond, benchmark.FractionOfNative }, Is.All.Positive.And.All.LessThan(double.PositiveInfinity));
        TestContext.Out.WriteLine(benchmark);
    }

    [Test]
    public async Task A_model_that_is_none_gives_the_benchmark_s_refusal()
    {
        (EngineBenchmark? benchmark, string? refusal) = await EngineBenchmark.MeasureAsync(TestWorker.Command("device"), "/no/model", TinyModel.Options, CancellationToken.None);

        Assert.That(benchmark, Is.Null);
        Assert.That(refusal, Is.Not.Empty);
    }

    private async Task<LoadedModel> LoadAsync()
    {
        WorkerEvent answer = await _worker.CallAsync(EngineCalls.Request(EngineCalls.Load, new LoadCall(_model.Path, TinyModel.Options)), CancellationToken.None);
        return EngineCalls.Read<LoadedModel>(((WorkerEvent.Completed)answer).Bytes)!;
    }

    private async Task<(byte[] Text, int Tokens, WorkerEvent Last)> GenerateAsync(GenerateCall call)
    {
        List<byte> text = [];
        int tokens = 0;
        WorkerEvent? last = null;
        await foreach (WorkerEvent next in _worker.StreamAsync(EngineCalls.Request(EngineCalls.Generate, call), CancellationToken.None))
        {
            last = next;
            if (next is not WorkerEvent.Chunk chunk) continue;
            text.AddRange(chunk.Bytes.Span);
            tokens += chunk.Items;
        }

        return ([.. text], tokens, last!);
    }

    private async Task<byte[]> ProbeAsync()
    {
        WorkerEvent answer = await _worker.CallAsync(EngineCalls.Request(EngineCalls.Probe, new ProbeCall(["the cat sat", "on a mat"])), CancellationToken.None);
        return ((WorkerEvent.Completed)answer).Bytes.ToArray();
    }

    private async Task<string?> CodeAsync(WorkerRequest request) => (await _worker.CallAsync(request, CancellationToken.None) as WorkerEvent.Refused)?.Code;
}
