using System.Runtime.InteropServices;

namespace Ledger.Contracts.Anvil;

/// <summary>Finds the anvil executable: the real binary, so that one process has one id to signal.</summary>
public static class AnvilBinary
{
    /// <summary>Environment variable that names the binary to use, before every other place.</summary>
    public const string EnvironmentVariable = "LEDGER_ANVIL";

    /// <summary>Path of anvil: LEDGER_ANVIL, else contracts/node_modules upwards from the program and the working directory, else PATH.</summary>
    /// <exception cref="AnvilException">It is in none of these places.</exception>
    public static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(EnvironmentVariable);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named)
                ? named
                : throw new AnvilException($"{EnvironmentVariable} is set to '{named}', but there is no such file.");
        }

        return Candidates().FirstOrDefault(File.Exists)
            ?? throw new AnvilException(
                $"The chain binary anvil was not found. Run 'npm ci' in contracts/ (./scripts/test.sh and ./scripts/demo.sh do), or set {EnvironmentVariable} to its path.");
    }

    private static IEnumerable<string> Candidates()
    {
        string executable = OperatingSystem.IsWindows() ? "anvil.exe" : "anvil";
        string inPackage = Path.Combine("contracts", "node_modules", "@foundry-rs", $"anvil-{PlatformName}", "bin", executable);
        string[] starts = [AppContext.BaseDirectory, Directory.GetCurrentDirectory()];
        foreach (string start in starts)
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
                yield return Path.Combine(at.FullName, inPackage);
        }

        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        foreach (string folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return Path.Combine(folder, executable);
    }

    /// <summary>Operating system and architecture as the npm packages of foundry name them.</summary>
    private static string PlatformName
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            string architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
            return $"{system}-{architecture}";
        }
    }
}
