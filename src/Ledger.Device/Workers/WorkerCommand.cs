using System.Diagnostics;
using System.Reflection;

namespace Ledger.Device.Workers;

/// <summary>How a worker is started.</summary>
/// <param name="Executable">Absolute path of the program.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record WorkerCommand(string Executable, IReadOnlyList<string> Arguments)
{
    // What a program needs to run and to find its chips. Everything else stays behind: secrets, preloaded code, dump and diagnostics switches.
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "TMPDIR", "TEMP", "TMP", "TZ", "SystemRoot", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LD_LIBRARY_PATH",
        "CUDA_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES", "VK_ICD_FILENAMES", "VK_DRIVER_FILES", "LEDGER_NATIVES",
    ];

    /// <summary>Variables set on top of the few that a worker inherits. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Most bytes of one frame from the worker. Unit: bytes. Default: 64 MiB.</summary>
    public int MaxFrameBytes { get; init; } = WorkerFrame.MaxBytes;

    /// <summary>Longest time until a new worker greets. Default: 30 seconds.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The running program again, with other arguments.</summary>
    public static WorkerCommand Self(params string[] arguments)
    {
        string program = System.Environment.ProcessPath ?? throw new PlatformNotSupportedException("This system does not say which program runs.");
        return IsDotnet(program) ? OfAssembly(Assembly.GetEntryAssembly()!.Location, arguments) : new WorkerCommand(program, arguments);
    }

    /// <summary>A program given as an assembly, run by the runtime that runs this one.</summary>
    public static WorkerCommand OfAssembly(string path, params string[] arguments)
    {
        string? runtime = System.Environment.ProcessPath is string program && IsDotnet(program) ? program : System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        return new WorkerCommand(runtime ?? "dotnet", ["exec", path, .. arguments]);
    }

    internal ProcessStartInfo ToStartInfo()
    {
        ProcessStartInfo start = new(Executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            UseShellExecute = false,
        };
        foreach (string argument in Arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (string name in Inherited)
        {
            if (System.Environment.GetEnvironmentVariable(name) is string value) start.Environment[name] = value;
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["GGML_NO_BACKTRACE"] = "1";
        foreach ((string name, string value) in Environment) start.Environment[name] = value;
        return start;
    }

    private static bool IsDotnet(string program) => Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
}
