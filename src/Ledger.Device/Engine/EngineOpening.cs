namespace Ledger.Device.Engine;

/// <summary>What became of opening a model.</summary>
public abstract record EngineOpening
{
    private EngineOpening() { }

    /// <summary>The model is loaded; the caller disposes of the engine.</summary>
    public sealed record Opened(LlamaEngine Engine) : EngineOpening;

    /// <summary>It cannot be used; the sentence says why and what to do.</summary>
    public sealed record Refused(string Sentence) : EngineOpening;
}
