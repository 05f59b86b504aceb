using System.Diagnostics;

namespace Ledger.Device.Tests;

/// <summary>This assembly again as another process, with one of the programs of Program.cs.</summary>
internal static class ChildProcess
{
    public static int KilledExitCode => OperatingSystem.IsWindows() ? -1 : 128 + 9;

    public static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Runs a child to its end: its exit code and what it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using Process child = Start(arguments);
        child.StandardInput.Close();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return (child.ExitCode, output);
    }
}
