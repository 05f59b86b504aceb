using System.Runtime.CompilerServices;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;
using Ledger.Device.Host;

namespace Ledger.Cli.Tests;

/// <summary>The chat at a terminal, with a device that says what the test wants.</summary>
[TestFixture]
public class ChatTests
{
    private static readonly string[] s_hello = ["Hel", "lo."], s_longAnswer = ["one", "two"];
    private static readonly string[] s_conversation = ["one", "one Hello. two", "three"], s_newest = ["two", "Hello.", "three"], s_two = ["two"];

    [Test]
    public async Task An_answer_streams_below_the_question_and_its_sources_follow()
    {
        ScriptedDevice device = new() { Pieces = s_hello, Used = [new SourceTokens("notes", 42)] };

        string said = await ChatAsync(device, "Hi?\n/quit\n");

        Assert.That(said, Does.Contain("Hello.\n").And.Contain("from notes (42 tokens)"));
        Assert.That(device.Asked.Single().Turns.Select(turn => (turn.Role, turn.Content)), Is.EqualTo(new[] { ("user", "Hi?") }));
        Assert.That(device.Asked.Single().Cite, Is.False, "the chat names sources itself, so that they are no part of the conversation");
    }

    [Test]
    public async Task A_conversation_goes_on_until_it_is_forgotten()
    {
        ScriptedDevice device = new() { Pieces = s_hello };

        await ChatAsync(device, "one\ntwo\n/new\nthree\n");

        Assert.That(device.Asked.Select(question => string.Join(' ', question.Turns.Select(turn => turn.Content))), Is.EqualTo(s_conversation));
    }

    [Test]
    public async Task A_conversation_that_no_longer_fits_loses_its_oldest_turns()
    {
        ScriptedDevice device = new() { Pieces = s_hello, MostTurns = 3 };

        string said = await ChatAsync(device, "one\ntwo\nthree\n");

        Assert.That(device.Asked[^1].Turns.Select(turn => turn.Content), Is.EqualTo(s_newest));
        Assert.That(said, Does.Not.Contain("fit"), "nobody needs to hear of it");
    }

    [Test]
    public async Task A_refusal_is_its_sentence_and_the_chat_goes_on()
    {
        ScriptedDevice device = new() { Refusal = new ApiError(403, "permission_error", "no_grant", "Nothing was granted.") };

        string said = await ChatAsync(device, "one\ntwo\n");

        Assert.That(said.Split("Nothing was granted."), Has.Length.EqualTo(3));
        Assert.That(device.Asked[^1].Turns.Select(turn => turn.Content), Is.EqualTo(s_two), "a question without an answer is forgotten");
    }

    [Test]
    public async Task Ctrl_C_stops_the_answer_and_not_the_chat()
    {
        ScriptedDevice device = new() { Pieces = s_longAnswer, StopAfterFirst = true };

        string said = await ChatAsync(device, "one\n/quit\n");

        Assert.That(said, Does.Contain("one").And.Not.Contain("two").And.Contain("(stopped)"));
        Assert.That(device.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Sources_help_and_what_is_no_command_are_answered_without_the_model()
    {
        ScriptedDevice device = new() { Plugged = [new SourceView("notes", "plugged", 7)] };

        string said = await ChatAsync(device, "/sources\n/help\n/nonsense\n\n");

        Assert.That(said, Does.Contain("notes: plugged, 7 passages").And.Contain("/quit").And.Contain("There is no /nonsense."));
        Assert.That(device.Asked, Is.Empty);
    }

    private static async Task<string> ChatAsync(ScriptedDevice device, string typed)
    {
        StringWriter output = new();
        using Interrupts interrupts = new();
        device.Interrupt = interrupts.Interrupt;
        using StringReader input = new(typed);
        await new Chat(device, new AnswerOptions(), input, new Terminal(output, TextWriter.Null, json: false), interrupts).RunAsync();
        return output.ToString().ReplaceLineEndings("\n");
    }

    private sealed class ScriptedDevice : IChatPartner
    {
        public string Who => "the owner";

        public string[] Pieces { get; init; } = [];

        public IReadOnlyList<SourceTokens> Used { get; init; } = [];

        public IReadOnlyList<SourceView> Plugged { get; init; } = [];

        public ApiError? Refusal { get; init; }

        public int MostTurns { get; init; } = int.MaxValue;

        public bool StopAfterFirst { get; init; }

        public Action? Interrupt { get; set; }

        public List<ChatQuestion> Asked { get; } = [];

        public async IAsyncEnumerable<ChatEvent> AskAsync(ChatQuestion question, [EnumeratorCancellation] CancellationToken cancel)
        {
            Asked.Add(question with { Turns = [.. question.Turns] });
            await Task.CompletedTask;
            ApiError? error = question.Turns.Count > MostTurns ? new ApiError(400, "invalid_request_error", "context_length_exceeded", "It does not fit.") : Refusal;
            if (error is not null)
            {
                yield return new ChatEvent.Refused(error);
                yield break;
            }
            foreach (string piece in Pieces)
            {
                yield return new ChatEvent.Delta(piece);
                if (StopAfterFirst) Interrupt!();
                cancel.ThrowIfCancellationRequested();
            }
            yield return new ChatEvent.Finished("stop", 3, Pieces.Length, new LedgerFields([], Used, 3, 1, 2, false));
        }

        public Task<IReadOnlyList<SourceView>?> SourcesAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<SourceView>?>(Plugged);
    }
}
