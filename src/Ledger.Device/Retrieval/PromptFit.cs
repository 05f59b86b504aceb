namespace Ledger.Device.Retrieval;

/// <summary>Room of a prompt.</summary>
/// <param name="ContextLength">Tokens that prompt and answer may have together.</param>
/// <param name="MaxTokens">Tokens kept free for the answer.</param>
public readonly record struct PromptBudget(int ContextLength, int MaxTokens);

/// <summary>Tokens of one source in a prompt.</summary>
/// <param name="Name">Path of the note within its folder.</param>
/// <param name="Tokens">Tokens of its passages that really entered.</param>
public sealed record SourceTokens(string Name, int Tokens)
{
    /// <summary>The count without the name, for messages that must not hold it.</summary>
    public override string ToString() => $"{Tokens} tokens";
}

/// <summary>What became of a question and its passages.</summary>
public abstract record PromptFit
{
    private PromptFit()
    {
    }

    /// <summary>The text of the user's message with the passages in front, and what it costs.</summary>
    /// <param name="Text">What replaces the question.</param>
    /// <param name="PromptTokens">Tokens of the whole prompt as counted by the engine.</param>
    /// <param name="Sources">Tokens by note, in the order of appearance; what is not of a note is the difference to the whole.</param>
    public sealed record Fitted(string Text, int PromptTokens, IReadOnlyList<SourceTokens> Sources) : PromptFit;

    /// <summary>The question alone leaves no room; the sentence says by how much.</summary>
    public sealed record Refused(string Sentence) : PromptFit;
}
