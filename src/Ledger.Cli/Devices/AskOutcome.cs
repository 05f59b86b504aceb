using Ledger.Device.Api;

namespace Ledger.Cli.Devices;

/// <summary>What came of a question, without the answer's text: for a process that must not hold it.</summary>
/// <param name="Status">200, or the status of the refusal.</param>
/// <param name="Code">Code of the refusal; null when answered.</param>
/// <param name="Message">Sentence of the refusal; null when answered.</param>
/// <param name="NamesSources">Whether the answer's last line names every source that was used.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
/// <param name="Ledger">Consents, sources and counts; null when refused.</param>
internal sealed record AskOutcome(int Status, string? Code, string? Message, bool NamesSources, int CompletionTokens, LedgerFields? Ledger)
{
    /// <summary>Of an answer.</summary>
    public static AskOutcome Of(string answer, ChatEvent.Finished finished)
    {
        string last = answer.TrimEnd().Split('\n')[^1];
        bool names = finished.Ledger is { Sources: { Count: > 0 } sources } && sources.All(source => last.Contains(source.Name, StringComparison.Ordinal));
        return new AskOutcome(200, null, null, names, finished.CompletionTokens, finished.Ledger);
    }

    /// <summary>Of a refusal.</summary>
    public static AskOutcome Of(ApiError error) => new(error.Status, error.Code, error.Message, false, 0, null);
}
