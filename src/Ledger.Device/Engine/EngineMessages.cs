namespace Ledger.Device.Engine;

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

/// <summary>Answers of so many tokens each, drawn greedily from the same prompt.</summary>
public sealed record MeasureCall(string Prompt, int Tokens, int Answers);

/// <summary>Seconds that the bare loop took for all answers, and SHA-256 (hex) of their text.</summary>
public sealed record BareResult(double Seconds, string Digest);
