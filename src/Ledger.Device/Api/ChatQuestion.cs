using Ledger.Ethereum;

namespace Ledger.Device.Api;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Content">Its text.</param>
public sealed record ChatTurn(string Role, string Content);

/// <summary>A question to the device.</summary>
/// <param name="Turns">The conversation; the last turn is the question.</param>
public sealed record ChatQuestion(IReadOnlyList<ChatTurn> Turns)
{
    /// <summary>Names of the sources to use. Default: all that are granted.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Most tokens of the answer. Default: the device's.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Randomness; 0 always takes the likeliest token. Default: 0.8.</summary>
    public double? Temperature { get; init; }

    /// <summary>Seed of the randomness. Default: a new one.</summary>
    public int? Seed { get; init; }

    /// <summary>Key that signs vouchers for the answer, if it is paid. Default: that of the application's owner.</summary>
    public Address? Payer { get; init; }

    /// <summary>Whether the answer ends with a line that names its sources. Default: yes.</summary>
    public bool Cite { get; init; } = true;
}

/// <summary>Tokens of one source that entered the prompt.</summary>
/// <param name="Name">Name of the source.</param>
/// <param name="Tokens">Tokens of its passages.</param>
public sealed record SourceTokens(string Name, int Tokens);

/// <summary>What the device says about an answer beyond OpenAI's fields.</summary>
/// <param name="Grants">Ids of the consents used.</param>
/// <param name="Sources">Sources used.</param>
/// <param name="PromptTokens">Tokens of the whole prompt.</param>
/// <param name="FirstTokenMs">Time until the first token.</param>
/// <param name="TokensPerSecond">Tokens of the answer over the time that the engine took for it, reading the prompt included.</param>
/// <param name="Adapter">Whether a personal adapter was attached.</param>
public sealed record LedgerFields(
    IReadOnlyList<string> Grants, IReadOnlyList<SourceTokens> Sources, int PromptTokens, double? FirstTokenMs, double? TokensPerSecond, bool Adapter);

/// <summary>What comes back while the device answers.</summary>
public abstract record ChatEvent
{
    private ChatEvent()
    {
    }

    /// <summary>A piece of the answer.</summary>
    /// <param name="Text">The piece.</param>
    /// <param name="Tokens">Tokens of the answer up to its end, as the device counts them; null where nothing is paid.</param>
    public sealed record Delta(string Text, ulong? Tokens = null) : ChatEvent;

    /// <summary>The answer is complete.</summary>
    /// <param name="Reason">stop or length.</param>
    /// <param name="PromptTokens">Tokens of the prompt.</param>
    /// <param name="CompletionTokens">Tokens of the answer.</param>
    /// <param name="Ledger">Consents and sources used.</param>
    public sealed record Finished(string Reason, int PromptTokens, int CompletionTokens, LedgerFields? Ledger) : ChatEvent;

    /// <summary>The device refused, or the answer broke off.</summary>
    public sealed record Refused(ApiError Error) : ChatEvent;
}
