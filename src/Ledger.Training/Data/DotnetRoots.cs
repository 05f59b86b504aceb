using System.Runtime.InteropServices;

namespace Ledger.Training;

/// <summary>Directories in which a .NET SDK may be installed, the likeliest first.</summary>
public static class DotnetRoots
{
    /// <summary>DOTNET_ROOT, the host that started this process, the runtime it runs on, then the installers' usual places.</summary>
    public static IReadOnlyList<string> Candidates()
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory(); // …/shared/Microsoft.NETCore.App/10.0.x/
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")),
            Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")),
            "/usr/share/dotnet",
            "/usr/lib/dotnet",
            "/usr/lib64/dotnet",
            "/usr/local/share/dotnet",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet"),
        ];
        return [.. candidates.OfType<string>().Where(Directory.Exists).Distinct(StringComparer.Ordinal)];
    }
}
