using System.Diagnostics;
using NUnit.Framework;

namespace Ledger.Tensors.Tests;

/// <summary>This assembly as a program, in a child process with switches of the runtime.</summary>
internal static class ChildRun
{
    /// <summary>Lines of the child; a switch is a variable and its value.</summary>
    public static string[] Lines(string part, params ReadOnlySpan<(string Name, string Value)> switches)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(ChildRun).Assembly.Location);
        start.ArgumentList.Add(part);
        foreach ((string name, string value) in switches)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.GetAwaiter().GetResult());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
