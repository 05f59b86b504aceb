using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;

namespace Ledger.Cli.Commands;

/// <summary>ledger device ask: a conversation with the device, or one question.</summary>
internal static class DeviceAskCommand
{
    private const int LongestPrompt = 1 << 20;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string?> prompt = new("prompt") { Description = "The question. Without it: a chat at a terminal, else all of standard input.", Arity = ArgumentArity.ZeroOrOne };
        Option<FileInfo?> key = new("--as") { HelpName = "KEYFILE", Description = "Ask as the application with this key, from the sources granted to it. Default: as the owner, without any source." };
        Option<Uri> url = SharedOptions.Url("--url", "With --as: the device. Default: the one that runs on --data.");
        Option<string?> audience = new("--audience") { HelpName = "DID", Description = "With --as: DID of the device's owner. Default: that of the device on --data." };
        Option<string[]> source = new("--source") { HelpName = "NAME", Description = "With --as: use this source alone; may be repeated. Default: all that are granted." };
        Option<int?> tokens = new("--tokens") { HelpName = "N", Description = "Most tokens of an answer. Default: the device's." };
        Option<double?> temperature = new("--temperature") { HelpName = "T", Description = "Randomness; 0 always takes the likeliest token. Default: the device's." };
        Option<FileInfo?> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"With --as: file whose first line opens the key. Default: ${Passphrase.Variable}, else asked at a terminal." };
        Option<bool> outcome = new("--outcome") { Hidden = true };
        Option<string> data = DeviceAccess.Data();
        tokens.Refuse(static count => count < 1, "--tokens must be at least 1.");
        temperature.Refuse(static value => value is < 0 or > 2, "--temperature must lie between 0 and 2.");

        LiveCommand command = new("ask", "Ask your device: a chat at a terminal, or one question.") { prompt, key, url, audience, source, tokens, temperature, passphrase, outcome, data };
        PayOptions pay = new(command);
        return command.Does(async (parsed, terminal, _) =>
        {
            using Interrupts interrupts = new();
            string? question = await QuestionAsync(parsed.GetValue(prompt), terminal, interrupts.Stop).ConfigureAwait(false);
            ApplicationOptions? application = parsed.GetValue(key) is FileInfo file
                ? new ApplicationOptions(file, parsed.GetValue(passphrase), parsed.GetValue(url), parsed.GetValue(audience), await pay.ReadAsync(parsed, interrupts.Stop).ConfigureAwait(false))
                : null;
            using Conversation conversation = await Conversation.OpenAsync(parsed.GetValue(data)!, application, !terminal.IsJson && question is null, interrupts.Stop).ConfigureAwait(false);
            AnswerOptions options = new(parsed.GetValue(source) is { Length: > 0 } sources ? sources : null, parsed.GetValue(tokens), parsed.GetValue(temperature));
            if (question is not null && parsed.GetValue(outcome)) return await new OneQuestion(conversation, options, terminal).OutcomeAsync(question, interrupts.Stop).ConfigureAwait(false);
            if (question is not null) return await new OneQuestion(conversation, options, terminal).AskAsync(question, interrupts.Stop).ConfigureAwait(false);
            await new Chat(conversation, options, Console.In, terminal, interrupts).RunAsync().ConfigureAwait(false);
            return ExitCode.Ok;
        });
    }

    /// <summary>The question that was given; null when a person at a terminal is going to type.</summary>
    private static async Task<string?> QuestionAsync(string? typed, Terminal terminal, CancellationToken cancel)
    {
        string? question = typed;
        if (question is null && (terminal.IsJson || Console.IsInputRedirected || Console.IsOutputRedirected))
        {
            char[] buffer = new char[LongestPrompt + 1];
            int length = await Console.In.ReadBlockAsync(buffer, cancel).ConfigureAwait(false);
            question = new string(buffer, 0, length).Trim();
        }
        if (question is null) return null;
        if (question.Length > LongestPrompt) throw new CommandFailure(ExitCode.BadInput, "The question is longer than a million characters.");
        return question.Length > 0 ? question : throw new CommandFailure(ExitCode.BadInput, "There is no question.", "give one as an argument or on standard input");
    }
}
