using System.Diagnostics;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>This assembly as a program, in a child process without some of the machine's vector instructions.</summary>
internal static class SwitchedOff
{
    /// <summary>Lines of a child whose runtime switch is set to 0.</summary>
    public static string[] Run(string variable, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [typeof(SwitchedOff).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.FileName = "dotnet";
        start.Environment[variable] = "0";
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
