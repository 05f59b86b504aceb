using Ledger.Device.Vaults;

namespace Ledger.Device.Retrieval;

/// <summary>Room of a prompt.</summary>
/// <param name="ContextLength">Tokens that prompt and answer may have together.</param>
/// <param name="MaxTokens">Tokens kept free for the answer.</param>
public readonly record struct PromptBudget(int ContextLength, int MaxTokens);

/// <summary>Tokens of one source in a prompt.</summary>
/// <param name="Name">Path of the note within its folder.</param>
/// <param name="Tokens">Tokens of its passages that really entered.</param>
public sealed record SourceTokens(string Name, int Tokens);

/// <summary>What became of a question and its passages.</summary>
public abstract record PromptFit
{
    private PromptFit()
    {
    }

    /// <summary>The text of the user's message with the passages in front, and what it costs.</summary>
    /// <param name="Text">What replaces the question.</param>
    /// <param name="PromptTokens">Tokens of the whole prompt as counted by the engine.</param>
    /// <param name="Sources">Tokens by note, in the order of appearance.</param>
    public sealed record Fitted(string Text, int PromptTokens, IReadOnlyList<SourceTokens> Sources) : PromptFit;

    /// <summary>The question alone leaves no room; the sentence says by how much.</summary>
    public sealed record Refused(string Sentence) : PromptFit;
}

/// <summary>Puts quoted passages in front of a question so that prompt and answer fit the context.</summary>
public static class PromptAssembly
{
    /// <summary>Adds passages, best first, until the budget is used up; the last is cut at a sentence or a word.</summary>
    /// <param name="question">The user's message.</param>
    /// <param name="passages">What was retrieved, best first.</param>
    /// <param name="budget">Room of the prompt.</param>
    /// <param name="countPrompt">Tokens of the WHOLE prompt (earlier messages and template included) when this is the user's message.</param>
    public static PromptFit Fit(string question, IReadOnlyList<RetrievedPassage> passages, PromptBudget budget, TokenCount countPrompt) =>
        throw new NotImplementedException();
}
