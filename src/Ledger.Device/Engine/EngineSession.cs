using Ledger.Device.Workers;

namespace Ledger.Device.Engine;

/// <summary>The engine that the handlers of one worker share, once a model is loaded.</summary>
public sealed class EngineSession : IDisposable
{
    /// <summary>The loaded engine; null before <c>engine.load</c>.</summary>
    public LlamaEngine? Engine { get; private set; }

    /// <summary>Loads a model in place of the present one; null, or a sentence that says why not.</summary>
    public string? Load(string path, EngineOptions options) => throw new NotImplementedException();

    /// <summary>The engine's own handlers: engine.load, generate, embed, tokenize, probe, adapter.attach, adapter.detach, bare.</summary>
    public IReadOnlyList<IWorkerHandler> Handlers() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => Engine?.Dispose();
}
