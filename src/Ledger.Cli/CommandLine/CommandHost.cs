using System.CommandLine;

namespace Ledger.Cli.CommandLine;

/// <summary>Parses, runs, and turns every end of a command into an exit code and one sentence.</summary>
internal static class CommandHost
{
    /// <summary>How long a command may take to stop its children after the first Ctrl-C.</summary>
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(20);

    /// <summary>Runs the command that <paramref name="args"/> name.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(args);
        Terminal terminal = new(Console.Out, Console.Error, parsed.GetValue(SharedOptions.Json));
        if (parsed.Errors.Count > 0 && !HelpPage.IsAskedFor(parsed))
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors) terminal.Say($"error: {ParseProblem.Sentence(error.Message)}");
            terminal.Say($"  fix: see `{HelpPage.PathOf(parsed.CommandResult)} --help`");
            return (int)ExitCode.Usage;
        }

        InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = parsed.CommandResult.Command is LiveCommand ? null : s_stopTime };
        try
        {
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return (int)terminal.Fail(Failures.Explain(exception));
        }
    }

    /// <summary>Gives a command its action; the terminal follows --json.</summary>
    public static Command Does(this Command command, Func<ParseResult, Terminal, CancellationToken, Task<ExitCode>> action)
    {
        command.SetAction(async (parsed, cancel) =>
        {
            Terminal terminal = new(Console.Out, Console.Error, parsed.GetValue(SharedOptions.Json));
            return (int)await action(parsed, terminal, cancel).ConfigureAwait(false);
        });
        return command;
    }
}
