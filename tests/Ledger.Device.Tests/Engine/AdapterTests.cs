using System.Text;
using Ledger.Device.Engine;

namespace Ledger.Device.Tests.Engine;

/// <summary>A personal adapter leaves no trace in the released model's logits once it is taken off.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AdapterTests : IDisposable
{
    private readonly TinyModel _model = new();
    private readonly LlamaEngine _engine;
    private readonly int[][] _prompts;

    public AdapterTests()
    {
        _engine = _model.Open();
        _prompts = [.. ((string[])["the cat sat on", "a mat", "0123456789 fat cats"]).Select(text => _engine.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: true))];
    }

    public void Dispose()
    {
        _engine.Dispose();
        _model.Dispose();
    }

    [Test]
    public void Attach_generate_detach_leaves_every_logit_as_it_was()
    {
        byte[] before = Probe();

        for (int cycle = 0; cycle < 20; cycle++)
        {
            Assert.That(_engine.Attach(_model.Adapter(seed: cycle), 1), Is.Null);
            Generate();
            _engine.Detach();
        }

        Assert.That(Probe(), Is.EqualTo(before));
    }

    [Test]
    public void An_attached_adapter_changes_the_logits()
    {
        byte[] before = Probe();

        Assert.That(_engine.Attach(_model.Adapter(), 1), Is.Null);

        Assert.That(Probe(), Is.Not.EqualTo(before));
    }

    [Test]
    public void Detaching_empties_the_cache_so_that_the_next_token_is_the_released_model_s()
    {
        float[] clean = NextLogits();
        _engine.Clear();

        Assert.That(_engine.Attach(_model.Adapter(), 1), Is.Null);
        _engine.Prefill(_prompts[0].AsSpan(0, 3), CancellationToken.None);
        _engine.Detach();

        Assert.That(_engine.Position, Is.Zero);
        Assert.That(NextLogits(), Is.EqualTo(clean));
    }

    [Test]
    public void Detaching_without_emptying_the_cache_would_leak_the_adapter()
    {
        float[] clean = NextLogits();
        _engine.Clear();

        Assert.That(_engine.Attach(_model.Adapter(), 1), Is.Null);
        _engine.Prefill(_prompts[0].AsSpan(0, 3), CancellationToken.None);
        _engine.DetachKeepingCache();

        _engine.Prefill(_prompts[0].AsSpan(3), CancellationToken.None);
        Assert.That(_engine.Logits.ToArray().Zip(clean, static (a, b) => Math.Abs(a - b)).Max(), Is.GreaterThan(1e-2f));
    }

    [Test]
    public void An_adapter_of_scale_zero_is_no_adapter()
    {
        byte[] before = Probe();

        Assert.That(_engine.Attach(_model.Adapter(), 0), Is.Null);

        Assert.That(Probe(), Is.EqualTo(before));
    }

    [Test]
    public void Another_owner_s_answers_are_those_of_a_fresh_engine()
    {
        using LlamaEngine fresh = _model.Open();
        Assert.That(fresh.Attach(_model.Adapter(seed: 2), 1), Is.Null);
        byte[] expected = fresh.ProbeLogits(_prompts, CancellationToken.None)!;

        Assert.That(_engine.Attach(_model.Adapter(seed: 1), 1), Is.Null);
        Generate();
        Assert.That(_engine.Attach(_model.Adapter(seed: 2), 1), Is.Null);

        Assert.That(Probe(), Is.EqualTo(expected));
    }

    [Test]
    public void Bytes_that_are_no_adapter_of_this_model_are_refused_and_leave_it_clean()
    {
        byte[] before = Probe();
        using TinyModel other = new(TinyModel.SmallShape with { Dim = 32, HeadDim = 8 });

        Assert.That(_engine.Attach("GGUF, but not really"u8.ToArray(), 1), Is.Not.Null);
        Assert.That(_engine.Attach(other.Adapter(), 1), Is.Not.Null);
        Assert.That(Probe(), Is.EqualTo(before));
    }

    private byte[] Probe() => _engine.ProbeLogits(_prompts, CancellationToken.None)!;

    private void Generate() =>
        _engine.Generate(new GenerationRequest(_prompts[0], 16, new Sampling { Seed = 4 }, []), static (_, _) => { }, CancellationToken.None);

    // Fed in the same two parts as in the tests above: the library's bits depend on the parts.
    private float[] NextLogits()
    {
        _engine.Clear();
        _engine.Prefill(_prompts[0].AsSpan(0, 3), CancellationToken.None);
        _engine.Prefill(_prompts[0].AsSpan(3), CancellationToken.None);
        return _engine.Logits.ToArray();
    }
}
