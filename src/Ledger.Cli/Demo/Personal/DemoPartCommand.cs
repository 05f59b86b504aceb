using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;

namespace Ledger.Cli.Demo.Personal;

/// <summary>Parts of the demo that run in processes of their own: what they had in memory is gone with them.</summary>
internal static class DemoPartCommand
{
    /// <summary>Name of the hidden command above them.</summary>
    public const string Name = "demo-part";

    /// <summary>What a stream prints when its first piece came; it reads and pays on when a line comes on its standard input, or its end.</summary>
    public const string Begun = "begun";

    /// <summary>What a stream prints when it was complete.</summary>
    public const string Ended = "ended";

    /// <summary>The commands; none is for people.</summary>
    public static Command Create()
    {
        Command parts = new(Name, "Parts of `ledger up --demo` that need a process of their own.") { Notes(), ParityOf(), Stream() };
        parts.Hidden = true;
        return parts;
    }

    private static Command Notes()
    {
        Argument<string> folder = new("folder");
        Command command = new("notes", "Write the notes of the demo with the canary whose two parts come on standard input.") { folder };
        return command.Does((parsed, _, _) =>
        {
            DemoNotes.Write(parsed.GetValue(folder)!, Canary.Read(Console.In));
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static Command ParityOf()
    {
        Argument<string> model = new("model");
        Command command = new("parity", "Compare llama.cpp with our own forward pass on a released file.") { model };
        return command.Does((parsed, terminal, _) =>
        {
            terminal.Result(Parity.Measure(parsed.GetValue(model)!), console => { });
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static Command Stream()
    {
        Option<FileInfo> key = new("--as") { Required = true };
        Option<Uri> url = SharedOptions.Url("--url", "The device.");
        Option<string> audience = new("--audience") { Required = true };
        Command command = new("stream", "Ask again and again as an application, until it is refused.") { key, url, audience };
        PayOptions pay = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            ApplicationOptions options = new(parsed.GetValue(key)!, null, parsed.GetValue(url), parsed.GetValue(audience), await pay.ReadAsync(parsed, cancel).ConfigureAwait(false));
            using Conversation conversation = await Conversation.OpenAsync("", options, mayAsk: false, cancel).ConfigureAwait(false);
            ChatQuestion question = new AnswerOptions(Tokens: 128).Question([new ChatTurn("user", "Tell me about the garden in spring.")], cite: false);
            StreamEnd end = await UntilRefusedAsync(conversation, question, terminal, cancel).ConfigureAwait(false);
            terminal.Result(end, console => { });
            return ExitCode.Ok;
        });
    }

    private static async Task<StreamEnd> UntilRefusedAsync(Conversation conversation, ChatQuestion question, Terminal terminal, CancellationToken cancel)
    {
        for (int whole = 0; ; whole++)
        {
            int pieces = 0;
            await foreach (ChatEvent said in conversation.AskAsync(question, cancel).ConfigureAwait(false))
            {
                if (said is ChatEvent.Delta && pieces++ == 0)
                {
                    terminal.Stream(Begun + "\n");
                    await Console.In.ReadLineAsync(cancel).ConfigureAwait(false);
                }
                else if (said is ChatEvent.Finished) terminal.Stream(Ended + "\n");
                else if (said is ChatEvent.Refused refused) return new StreamEnd(whole, pieces, refused.Error.Status, refused.Error.Code, refused.Error.Message);
            }
        }
    }
}

/// <summary>How a stream ended that was asked for again and again.</summary>
/// <param name="Whole">Streams that came to their end before.</param>
/// <param name="Pieces">Pieces that the last one had brought when it broke off.</param>
/// <param name="Status">Status of the refusal.</param>
/// <param name="Code">Its code.</param>
/// <param name="Message">Its sentence.</param>
internal sealed record StreamEnd(int Whole, int Pieces, int Status, string Code, string Message);
