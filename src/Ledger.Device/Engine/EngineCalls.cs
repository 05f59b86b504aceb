using System.Text.Json;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine;

/// <summary>Kinds of the engine's calls; bodies and results are JSON of the records beside them.</summary>
public static class EngineCalls
{
    /// <summary><see cref="LoadCall"/> → <see cref="LoadedModel"/>.</summary>
    public const string Load = "engine.load";

    /// <summary><see cref="GenerateCall"/> → a stream of UTF-8 text, then <see cref="GenerationResult"/>.</summary>
    public const string Generate = "engine.generate";

    /// <summary><see cref="EmbedCall"/> → <see cref="Embeddings"/>.</summary>
    public const string Embed = "engine.embed";

    /// <summary><see cref="ProbeCall"/> → 32 bytes, SHA-256 over all logits.</summary>
    public const string Probe = "engine.probe";

    /// <summary>An adapter's GGUF → nothing.</summary>
    public const string Attach = "engine.attach";

    /// <summary>Nothing → nothing.</summary>
    public const string Detach = "engine.detach";

    /// <summary><see cref="MeasureCall"/> → a stream of UTF-8 text, then nothing: what a generation is, without an end.</summary>
    public const string Measure = "engine.measure";

    /// <summary><see cref="MeasureCall"/> → <see cref="BareResult"/>: the loop that the stream is measured by.</summary>
    public const string Bare = "engine.bare";

    /// <summary>A request of this kind.</summary>
    public static WorkerRequest Request<T>(string kind, T body) => new(kind, JsonSerializer.SerializeToUtf8Bytes(body, typeof(T), EngineJson.Default));

    /// <summary>A result as the handler gives it.</summary>
    internal static WorkerAnswer Answer<T>(T result) => new WorkerAnswer.Done(JsonSerializer.SerializeToUtf8Bytes(result, typeof(T), EngineJson.Default));

    /// <summary>Reads a body or a result; null when it is not one.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> json) where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(json.Span, typeof(T), EngineJson.Default);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
