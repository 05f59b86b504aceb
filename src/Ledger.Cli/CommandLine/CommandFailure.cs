namespace Ledger.Cli.CommandLine;

/// <summary>Ends the command with an exit code and one sentence for the person who typed it.</summary>
internal sealed class CommandFailure(ExitCode code, string sentence, string? advice = null) : Exception(sentence)
{
    /// <summary>What the process returns.</summary>
    public ExitCode Code { get; } = code;

    /// <summary>What to do next, when there is one thing to do.</summary>
    public string? Advice { get; } = advice;
}
