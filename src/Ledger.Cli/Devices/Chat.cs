using System.Globalization;
using System.Text;
using Ledger.Cli.CommandLine;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Spectre.Console;

namespace Ledger.Cli.Devices;

/// <summary>A conversation at a terminal: a line is a question, the answer streams in below it. Ctrl-C stops an answer, not the chat.</summary>
internal sealed class Chat(IChatPartner partner, AnswerOptions options, TextReader input, Terminal terminal, Interrupts interrupts)
{
    private const string Prompt = "[bold green]›[/] ";

    private const string Help = """
          /sources   what is plugged, and what the last answer used
          /new       forget this conversation
          /help      this
          /quit      end the chat; Ctrl-D does, too
          Ctrl-C     stop the answer that is streaming

        """;

    private readonly List<ChatTurn> _turns = [];
    private LedgerFields? _last;

    /// <summary>Runs until the person leaves.</summary>
    public async Task RunAsync()
    {
        terminal.Out.MarkupLine($"[dim]You ask as {partner.Who.EscapeMarkup()}. /help shows what else can be typed.[/]");
        while (await ReadAsync().ConfigureAwait(false) is string line)
        {
            switch (line.Trim())
            {
                case "":
                    break;
                case "/quit" or "/exit":
                    return;
                case "/help":
                    terminal.Stream(Help);
                    break;
                case "/new":
                    _turns.Clear();
                    _last = null;
                    break;
                case "/sources":
                    await SourcesAsync().ConfigureAwait(false);
                    break;
                case ['/', ..] command:
                    terminal.Out.MarkupLine($"[dim]There is no {command.EscapeMarkup()}. /help shows what can be typed.[/]");
                    break;
                case string question:
                    await AnswerAsync(question).ConfigureAwait(false);
                    break;
            }
        }
        terminal.Stream("\n");
    }

    /// <summary>The next line; null at the end.</summary>
    private async Task<string?> ReadAsync()
    {
        interrupts.Taker = () => terminal.Out.Markup($"\n[dim]/quit or Ctrl-D ends the chat.[/]\n{Prompt}");
        terminal.Out.Markup(Prompt);
        try
        {
            // On a thread of its own: the console blocks until a line is typed, and cannot be cancelled.
            return await Task.Run(input.ReadLine).WaitAsync(interrupts.Stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task AnswerAsync(string question)
    {
        _turns.Add(new ChatTurn("user", question));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Stop);
        interrupts.Taker = stop.Cancel;
        StringBuilder answer = new();
        try
        {
            ChatEvent end = await StreamAsync(answer, stop.Token).ConfigureAwait(false);
            while (end is ChatEvent.Refused { Error.Code: "context_length_exceeded" } && _turns.Count > 2)
            {
                _turns.RemoveRange(0, 2); // the oldest question and its answer
                end = await StreamAsync(answer, stop.Token).ConfigureAwait(false);
            }
            Close(answer, end);
        }
        catch (OperationCanceledException)
        {
            terminal.Out.MarkupLine("[dim] (stopped)[/]");
        }
        finally
        {
            interrupts.Taker = null;
        }
        // What was said stays part of the conversation; a question without any answer does not.
        if (answer.Length > 0) _turns.Add(new ChatTurn("assistant", answer.ToString()));
        else _turns.RemoveAt(_turns.Count - 1);
    }

    private async Task<ChatEvent> StreamAsync(StringBuilder answer, CancellationToken cancel)
    {
        await foreach (ChatEvent said in partner.AskAsync(options.Question(_turns, cite: false), cancel).ConfigureAwait(false))
        {
            if (said is not ChatEvent.Delta delta) return said;
            answer.Append(delta.Text);
            terminal.Stream(delta.Text);
        }
        cancel.ThrowIfCancellationRequested();
        return new ChatEvent.Refused(new ApiError(502, "server_error", "broken_off", "The answer broke off."));
    }

    private void Close(StringBuilder answer, ChatEvent end)
    {
        if (answer.Length > 0) terminal.Stream("\n");
        if (end is ChatEvent.Refused refused)
        {
            terminal.Out.MarkupLine($"[red]{refused.Error.Message.EscapeMarkup()}[/]");
            return;
        }
        ChatEvent.Finished finished = (ChatEvent.Finished)end;
        _last = finished.Ledger;
        List<string> parts = [$"{finished.CompletionTokens} tokens"];
        if (_last?.TokensPerSecond is double speed) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{speed:N0} a second"));
        if (_last is { Sources.Count: > 0 }) parts.Add("from " + Used(_last));
        if (_last is { Adapter: true }) parts.Add("with your adapter");
        if (finished.Reason == "length") parts.Add("cut off at its limit");
        terminal.Out.MarkupLine($"[dim]{string.Join(", ", parts).EscapeMarkup()}[/]");
    }

    private async Task SourcesAsync()
    {
        try
        {
            if (await partner.SourcesAsync(interrupts.Stop).ConfigureAwait(false) is IReadOnlyList<SourceView> plugged)
            {
                foreach (SourceView source in plugged) terminal.Out.WriteLine($"  {source.Name}: {source.State}, {source.Passages} passages");
                if (plugged.Count == 0) terminal.Out.WriteLine("  Nothing is plugged. `ledger consent plug FOLDER` plugs a folder of notes.");
            }
            if (_last is not null) terminal.Out.WriteLine(_last.Sources.Count > 0 ? $"  The last answer used {Used(_last)}." : "  The last answer used none.");
        }
        catch (CommandFailure failure)
        {
            terminal.Out.MarkupLine($"[red]{failure.Message.EscapeMarkup()}[/]");
        }
    }

    private static string Used(LedgerFields fields) => string.Join(", ", fields.Sources.Select(source => $"{source.Name} ({source.Tokens} tokens)"));
}
