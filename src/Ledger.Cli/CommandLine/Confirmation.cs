namespace Ledger.Cli.CommandLine;

/// <summary>Asks before something is signed that others will rely on.</summary>
internal static class Confirmation
{
    /// <summary>Goes on if the person said so: beforehand with --yes, or now at a terminal.</summary>
    /// <param name="terminal">Where the question stands.</param>
    /// <param name="isYes">Whether --yes was given.</param>
    /// <param name="question">The question, without its answers.</param>
    /// <param name="cancel">Ends the waiting; nothing is signed then.</param>
    /// <exception cref="CommandFailure">The person said no, or nobody can be asked.</exception>
    public static async Task RequireAsync(Terminal terminal, bool isYes, string question, CancellationToken cancel)
    {
        if (isYes) return;
        if (terminal.IsJson || Console.IsInputRedirected || Console.IsErrorRedirected)
            throw new CommandFailure(ExitCode.BadInput, "Nobody can be asked here, so nothing was signed.", "read the sentence above and give --yes");
        await Console.Error.WriteAsync($"{question} [y/N] ").ConfigureAwait(false);
        string? answer = await Task.Run(Console.In.ReadLine, cancel).WaitAsync(cancel).ConfigureAwait(false);
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new CommandFailure(ExitCode.Failure, "Nothing was signed.");
    }
}
