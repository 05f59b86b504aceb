using System.Text.Json;
using System.Text.Json.Serialization;
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

    /// <summary><see cref="BareCall"/> → <see cref="BareResult"/>: the loop that others are measured by.</summary>
    public const string Bare = "engine.bare";

    /// <summary>A request of this kind.</summary>
    public static WorkerRequest Request<T>(string kind, T body) => new(kind, JsonSerializer.SerializeToUtf8Bytes(body, typeof(T), EngineJson.Default));

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

/// <summary>The model to load and how.</summary>
public sealed record LoadCall(string Path, EngineOptions Options);

/// <summary>What was loaded.</summary>
public sealed record LoadedModel(EngineDevice Device, int ContextLength, int VocabularySize, int EmbeddingLength, bool HasChatTemplate);

/// <summary>A conversation, or a plain prompt, to be answered.</summary>
public sealed record GenerateCall
{
    /// <summary>The conversation; used when <see cref="Prompt"/> is null.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>Text to be continued as it stands.</summary>
    public string? Prompt { get; init; }

    /// <summary>Most tokens to draw. Default: 256.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>How tokens are drawn.</summary>
    public Sampling Sampling { get; init; } = new();

    /// <summary>Texts that end the answer. Default: none.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];
}

/// <summary>Texts to be embedded.</summary>
public sealed record EmbedCall(IReadOnlyList<string> Texts);

/// <summary>One vector of length one a text, and the tokens they took.</summary>
public sealed record Embeddings(IReadOnlyList<float[]> Vectors, int Tokens);

/// <summary>Prompts whose logits are hashed.</summary>
public sealed record ProbeCall(IReadOnlyList<string> Prompts);

/// <summary>Tokens to start from and the number to draw, greedily.</summary>
public sealed record BareCall(IReadOnlyList<int> Prompt, int Tokens);

/// <summary>Tokens a second of the bare loop, and SHA-256 (hex) of the tokens.</summary>
public sealed record BareResult(double TokensPerSecond, string Digest);

/// <summary>JSON of the engine's calls, made at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoadCall))]
[JsonSerializable(typeof(LoadedModel))]
[JsonSerializable(typeof(GenerateCall))]
[JsonSerializable(typeof(GenerationResult))]
[JsonSerializable(typeof(EmbedCall))]
[JsonSerializable(typeof(Embeddings))]
[JsonSerializable(typeof(ProbeCall))]
[JsonSerializable(typeof(BareCall))]
[JsonSerializable(typeof(BareResult))]
internal sealed partial class EngineJson : JsonSerializerContext;
