using Ledger.Device.Engine.Handlers;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine;

/// <summary>The engine that the handlers of one worker share, once a model is loaded.</summary>
public sealed class EngineSession : IDisposable
{
    /// <summary>The loaded engine; null before <c>engine.load</c>.</summary>
    public LlamaEngine? Engine { get; private set; }

    /// <summary>Loads a model in place of the present one; null, or a sentence that says why not.</summary>
    public string? Load(string path, EngineOptions options)
    {
        Dispose();
        switch (LlamaEngine.Open(path, options))
        {
            case EngineOpening.Opened opened:
                Engine = opened.Engine;
                return null;
            case EngineOpening.Refused refused:
                return refused.Sentence;
            default:
                throw new InvalidOperationException("An opening has two outcomes.");
        }
    }

    /// <summary>The engine's own handlers, one for each of <see cref="EngineCalls"/>.</summary>
    public IReadOnlyList<IWorkerHandler> Handlers() =>
    [
        new LoadHandler(this), new GenerateHandler(this), new EmbedHandler(this), new ProbeHandler(this),
        new AttachHandler(this), new DetachHandler(this), new MeasureHandler(this), new BareHandler(this),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        Engine?.Dispose();
        Engine = null;
    }
}
