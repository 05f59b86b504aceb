namespace Ledger.Device.Api;

/// <summary>A chat request: its settings, and its content where that was asked for, which is in workers alone.</summary>
internal sealed record ChatRequest
{
    /// <summary>The model asked for; null for the device's.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the answer comes as server-sent events.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether a stream ends with the numbers of tokens.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Most tokens of the answer; null for the device's.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Randomness; null for the device's.</summary>
    public double? Temperature { get; init; }

    /// <summary>Probability mass that stays; null for the device's.</summary>
    public double? TopP { get; init; }

    /// <summary>Seed of the randomness; null for a new one.</summary>
    public long? Seed { get; init; }

    /// <summary>Taken off a token's logit for every time it was drawn.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Taken off a token's logit once it was drawn.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Names of the sources to use; null for all that are granted.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>What the data are to be used for; inference.</summary>
    public string Purpose { get; init; } = "inference";

    /// <summary>Whether the answer ends with a line that names its sources.</summary>
    public bool Cite { get; init; } = true;

    /// <summary>Number of messages.</summary>
    public int MessageCount { get; init; }

    /// <summary>The conversation; empty outside a worker.</summary>
    public IReadOnlyList<ChatTurn> Turns { get; init; } = [];

    /// <summary>Texts that end the answer; empty outside a worker.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];
}

/// <summary>What came of reading a chat request.</summary>
internal abstract record ChatReading
{
    private ChatReading()
    {
    }

    /// <summary>The request.</summary>
    public sealed record Read(ChatRequest Request) : ChatReading;

    /// <summary>It is no request that can be served; the sentence repeats nothing of it but names of fields.</summary>
    public sealed record Refused(string Code, string Sentence) : ChatReading;
}
