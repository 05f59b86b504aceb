namespace Ledger.Device.Engine;

/// <summary>How the next token is drawn from the logits. The same seed draws the same tokens.</summary>
public sealed record Sampling
{
    /// <summary>The most likely token every time.</summary>
    public static Sampling Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Divisor of the logits; 0 is greedy. Default: 0.8.</summary>
    public float Temperature { get; init; } = 0.8f;

    /// <summary>Number of most likely tokens that stay; 0 keeps all. Default: 40.</summary>
    public int TopK { get; init; } = 40;

    /// <summary>Probability mass that stays; 1 keeps all. Default: 0.95.</summary>
    public float TopP { get; init; } = 0.95f;

    /// <summary>Least probability, relative to the most likely token, that stays; 0 keeps all. Default: 0.05.</summary>
    public float MinP { get; init; } = 0.05f;

    /// <summary>Divisor of a repeated token's logit; 1 is none. Default: 1.</summary>
    public float RepeatPenalty { get; init; } = 1;

    /// <summary>Taken off a token's logit for every time it was drawn. Default: 0.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Taken off a token's logit once it was drawn. Default: 0.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Number of newest tokens that the penalties look at. Default: 64.</summary>
    public int PenaltyWindow { get; init; } = 64;

    /// <summary>Start of the random numbers. Default: 0.</summary>
    public uint Seed { get; init; }

    /// <summary>The first rule that these values break, as a sentence; null when they can be used.</summary>
    public string? Validate() =>
        !float.IsFinite(Temperature) || Temperature is < 0 or > 100 ? "The temperature must lie between 0 and 100."
        : TopK is < 0 or > 1 << 20 ? "top_k must lie between 0 and 1,048,576."
        : !(TopP is > 0 and <= 1) ? "top_p must be above 0 and at most 1."
        : !(MinP is >= 0 and < 1) ? "min_p must be at least 0 and below 1."
        : !(RepeatPenalty is > 0 and <= 100) ? "The repeat penalty must be above 0 and at most 100."
        : !(FrequencyPenalty is >= -100 and <= 100) ? "The frequency penalty must lie between -100 and 100."
        : !(PresencePenalty is >= -100 and <= 100) ? "The presence penalty must lie between -100 and 100."
        : PenaltyWindow is < 0 or > 4096 ? "The penalty window must lie between 0 and 4,096 tokens."
        : Seed == uint.MaxValue ? "The seed must be below 4,294,967,295, which the library takes for a random one."
        : null;
}
