using System.Diagnostics;
using System.Reflection;

namespace Ledger.Cli.Network;

/// <summary>How this executable is started again with other arguments.</summary>
internal static class SelfStart
{
    /// <summary>Started as `dotnet ledger.dll` or as `ledger`: the child is started the same way, with all three streams redirected.</summary>
    public static ProcessStartInfo Of(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new()
        {
            FileName = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this executable is unknown."),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return start;
    }
}
