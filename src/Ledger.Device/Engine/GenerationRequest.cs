namespace Ledger.Device.Engine;

/// <summary>A text to be continued, already cut into tokens.</summary>
/// <param name="Prompt">Tokens to start from, at least one.</param>
/// <param name="MaxTokens">Most tokens to draw.</param>
/// <param name="Sampling">How tokens are drawn.</param>
/// <param name="Stops">UTF-8 texts that end the answer and are not part of it.</param>
public sealed record GenerationRequest(ReadOnlyMemory<int> Prompt, int MaxTokens, Sampling Sampling, IReadOnlyList<ReadOnlyMemory<byte>> Stops)
{
    /// <summary>Whether to go on where the model would end, for measurements. Default: false.</summary>
    public bool IgnoreEnd { get; init; }
}

/// <summary>Why a generation ended.</summary>
public enum GenerationEnd
{
    /// <summary>The model said that it is done, or a stop text came.</summary>
    Stop,

    /// <summary>The wanted number of tokens, or the context, is used up.</summary>
    Length,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>The prompt does not fit the context.</summary>
    PromptTooLong,

    /// <summary>The library could not calculate, for want of memory as a rule.</summary>
    Failed,
}

/// <summary>Counts of a generation, and why it ended.</summary>
public sealed record GenerationResult(GenerationEnd End, int PromptTokens, int Tokens);

/// <summary>Receives whole UTF-8 characters as they are made, and the number of tokens they took.</summary>
/// <remarks>The bytes are valid during the call only.</remarks>
public delegate void TextSink(ReadOnlySpan<byte> utf8, int tokens);
