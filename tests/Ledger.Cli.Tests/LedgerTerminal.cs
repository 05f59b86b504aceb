using System.Diagnostics;
using System.Text;

namespace Ledger.Cli.Tests;

/// <summary>The real executable at a pseudo-terminal, which `script` of util-linux lends: it asks what it asks a person.</summary>
internal sealed class LedgerTerminal(string script)
{
    private const string Place = "/usr/bin/script";

    /// <summary>One case with the program that lends terminals, or one that says why it is skipped.</summary>
    public static IEnumerable<TestCaseData> Cases()
    {
        TestCaseData found = new(Place);
        yield return OperatingSystem.IsLinux() && File.Exists(Place) ? found : found.Ignore("util-linux's script is not installed (Debian: apt-get install bsdutils)");
    }

    /// <summary>Runs a command to its end, and types when it has asked; what it prints on both streams is the output.</summary>
    /// <param name="question">How the question ends.</param>
    /// <param name="typed">What is typed then.</param>
    /// <param name="arguments">The command.</param>
    public async Task<LedgerProcess.Ended> AnswerAsync(string question, string typed, params string[] arguments)
    {
        string[] command = ["dotnet", Path.Combine(TestContext.CurrentContext.TestDirectory, "ledger.dll"), .. arguments];
        ProcessStartInfo start = new(script)
        {
            ArgumentList = { "-qec", string.Join(' ', command.Select(static word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'")), "/dev/null" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment.Remove("LEDGER_RPC");
        using Process process = Process.Start(start)!;
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
            StringBuilder shown = new();
            char[] buffer = new char[1024];
            bool hasAnswered = false;
            while (await process.StandardOutput.ReadAsync(buffer, limit.Token) is int count and > 0)
            {
                shown.Append(buffer, 0, count);
                if (hasAnswered || !shown.ToString().Contains(question, StringComparison.Ordinal)) continue;
                hasAnswered = true;
                await process.StandardInput.WriteAsync(typed);
                await process.StandardInput.FlushAsync(limit.Token);
            }

            await process.WaitForExitAsync(limit.Token);
            return new LedgerProcess.Ended(process.ExitCode, shown.ToString(), "");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
