using System.Diagnostics;

namespace Ledger.Cli.Network;

/// <summary>How a short-lived child ended and what it printed.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">All of stdout.</param>
/// <param name="Errors">All of stderr.</param>
internal sealed record ShortChild(int Code, string Output, string Errors)
{
    /// <summary>The sentence with which it failed.</summary>
    public string Sentence => Errors.Split('\n').LastOrDefault(line => line.StartsWith("error: ", StringComparison.Ordinal))?["error: ".Length..].TrimEnd() ?? "it said nothing";

    /// <summary>Runs this executable to its end; a child that is cut off is killed.</summary>
    public static async Task<ShortChild> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string input, CancellationToken cancel)
    {
        using Process process = Process.Start(SelfStart.Of(arguments, environment)) ?? throw new InvalidOperationException("The process could not be started.");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel), errors = process.StandardError.ReadToEndAsync(cancel);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            return new ShortChild(process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
