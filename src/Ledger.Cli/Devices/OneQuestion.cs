using System.Text;
using Ledger.Cli.CommandLine;
using Ledger.Device.Api;

namespace Ledger.Cli.Devices;

/// <summary>How answers are made.</summary>
/// <param name="Sources">Sources to use; null for all that are granted.</param>
/// <param name="Tokens">Most tokens of an answer.</param>
/// <param name="Temperature">Randomness.</param>
internal sealed record AnswerOptions(IReadOnlyList<string>? Sources = null, int? Tokens = null, double? Temperature = null)
{
    /// <summary>The question that ends these turns.</summary>
    public ChatQuestion Question(IReadOnlyList<ChatTurn> turns, bool cite) =>
        new(turns) { Sources = Sources, MaxTokens = Tokens, Temperature = Temperature, Cite = cite };
}

/// <summary>One question and its answer: streamed as text, or one document.</summary>
internal sealed class OneQuestion(Conversation conversation, AnswerOptions options, Terminal terminal)
{
    /// <summary>Asks and prints what came of it instead of the answer.</summary>
    public async Task<ExitCode> OutcomeAsync(string question, CancellationToken cancel)
    {
        StringBuilder answer = new();
        AskOutcome outcome = AskOutcome.Of(new ApiError(502, "server_error", "broken_off", "The answer broke off."));
        await foreach (ChatEvent said in conversation.AskAsync(options.Question([new ChatTurn("user", question)], cite: true), cancel).ConfigureAwait(false))
        {
            if (said is ChatEvent.Delta delta) answer.Append(delta.Text);
            else outcome = said is ChatEvent.Finished finished ? AskOutcome.Of(answer.ToString(), finished) : AskOutcome.Of(((ChatEvent.Refused)said).Error);
        }
        terminal.Result(outcome, _ => { });
        return ExitCode.Ok;
    }

    /// <summary>Asks and prints.</summary>
    /// <exception cref="CommandFailure">The device refused, or the answer broke off.</exception>
    public async Task<ExitCode> AskAsync(string question, CancellationToken cancel)
    {
        StringBuilder answer = new();
        await foreach (ChatEvent said in conversation.AskAsync(options.Question([new ChatTurn("user", question)], cite: true), cancel).ConfigureAwait(false))
        {
            switch (said)
            {
                case ChatEvent.Delta delta when terminal.IsJson:
                    answer.Append(delta.Text);
                    break;
                case ChatEvent.Delta delta:
                    terminal.Stream(delta.Text);
                    break;
                case ChatEvent.Finished finished:
                    terminal.Result(
                        new { answer = answer.ToString(), reason = finished.Reason, promptTokens = finished.PromptTokens, completionTokens = finished.CompletionTokens, ledger = finished.Ledger },
                        _ => terminal.Stream("\n"));
                    return ExitCode.Ok;
                case ChatEvent.Refused refused:
                    if (!terminal.IsJson && answer.Length > 0) terminal.Stream("\n");
                    throw DeviceRefusal.Explain(refused.Error);
            }
        }
        throw new CommandFailure(ExitCode.Failure, "The answer broke off.");
    }
}
