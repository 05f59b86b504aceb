using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Ledger.Device.Engine.Native;

/// <summary>Where llama.cpp's libraries lie: one folder a build, of which the first that this machine can use is taken.</summary>
/// <param name="Path">Absolute path of the build's folder.</param>
/// <param name="Llama">Absolute path of libllama.</param>
/// <param name="Registry">Absolute path of libggml.</param>
/// <param name="Devices">Absolute path of libggml-base.</param>
internal sealed partial record NativeFolder(string Path, string Llama, string Registry, string Devices)
{
    /// <summary>Variable that names the folder with the builds.</summary>
    public const string Variable = "LEDGER_NATIVES";

    /// <summary>What a person does when no build is found.</summary>
    public const string Fix = "Install it with `node src/Ledger.Device/natives/install.mjs`, or set LEDGER_NATIVES to the folder that holds it.";

    /// <summary>The build to use, or null: $LEDGER_NATIVES, then `natives` beside the application, then the source tree's.</summary>
    public static NativeFolder? Find(bool useAccelerator = true) =>
        (from root in Roots()
         where Directory.Exists(root)
         from build in Builds(useAccelerator)
         select Read(System.IO.Path.Combine(root, build)) into folder
         where folder is not null
         select folder).FirstOrDefault();

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            // A relative folder would load code from wherever the program happens to run.
            if (System.IO.Path.IsPathFullyQualified(chosen)) yield return chosen;
            yield break;
        }

        yield return System.IO.Path.Combine(AppContext.BaseDirectory, "natives");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Ledger.sln"))) continue;
            yield return System.IO.Path.Combine(folder.FullName, "src", "Ledger.Device", "natives", "lib");
            yield break;
        }
    }

    private static string[] Builds(bool useAccelerator)
    {
        Architecture chip = RuntimeInformation.ProcessArchitecture;
        string[] processor =
            OperatingSystem.IsLinux() ? [chip switch { Architecture.Arm => "linux-armv7l", Architecture.RiscV64 => "linux-riscv64", _ => $"linux-{Name(chip)}" }]
            : OperatingSystem.IsMacOS() ? [chip == Architecture.Arm64 ? "mac-arm64-metal" : "mac-x64"]
            : OperatingSystem.IsWindows() ? [$"win-{Name(chip)}"]
            : [];
        return useAccelerator ? [.. processor.SelectMany(static build => (string[])[$"{build}-cuda", $"{build}-vulkan", build])] : processor;
    }

    private static string Name(Architecture chip) => chip == Architecture.Arm64 ? "arm64" : "x64";

    private static NativeFolder? Read(string path)
    {
        if (!Directory.Exists(path)) return null;
        string[] files = [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)];
        string? llama = Array.Find(files, static file => LlamaFile().IsMatch(System.IO.Path.GetFileName(file)));
        string? registry = Array.Find(files, static file => RegistryFile().IsMatch(System.IO.Path.GetFileName(file)));
        string? devices = Array.Find(files, static file => DevicesFile().IsMatch(System.IO.Path.GetFileName(file)));
        return llama is null || registry is null || devices is null ? null : new NativeFolder(path, llama, registry, devices);
    }

    // The release is part of the name, and so is the accelerator: libllama.cuda.v0.4.0.so, llama.v0.4.0.dll.
    [GeneratedRegex(@"^(lib)?llama(\.[a-z]+)?\.v[0-9.]+\.(so|dylib|dll)$")]
    private static partial Regex LlamaFile();

    [GeneratedRegex(@"^(lib)?ggml(\.[a-z]+)?\.v[0-9.]+\.(so|dylib|dll)$")]
    private static partial Regex RegistryFile();

    [GeneratedRegex(@"^(lib)?ggml-base\.(so|dylib|dll)$")]
    private static partial Regex DevicesFile();
}
