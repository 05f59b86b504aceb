using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Ledger.Contracts.Anvil;
using Ledger.Tensors;
using Ledger.Training;

namespace Ledger.Cli.Doctor;

/// <summary>What can be known without a chain.</summary>
internal static class MachineChecks
{
    private const long LeastDisk = 128L << 20;
    private const long EnoughDisk = 2L << 30;
    private const long EnoughMemory = 4L << 30;

    /// <summary>The runtime that runs this.</summary>
    public static Finding Runtime() => Environment.Version.Major >= 10
        ? Finding.Ok("runtime", $".NET {Environment.Version} on {RuntimeInformation.RuntimeIdentifier}")
        : Finding.Fail("runtime", $".NET {Environment.Version}", "install .NET 10: https://dot.net");

    /// <summary>The SDK, which only building needs.</summary>
    public static async Task<Finding> SdkAsync(CancellationToken cancel) => await FirstLineAsync("dotnet", ["--version"], cancel).ConfigureAwait(false) is string version
        ? Finding.Ok("SDK", $".NET SDK {version}")
        : Finding.Warn("SDK", "no .NET SDK answers", "install .NET SDK 10 (https://dot.net) if you want to build");

    /// <summary>The chain binary of local networks.</summary>
    public static async Task<Finding> AnvilAsync(CancellationToken cancel)
    {
        try
        {
            string binary = AnvilBinary.Find();
            return await FirstLineAsync(binary, ["--version"], cancel).ConfigureAwait(false) is string version
                ? Finding.Ok("anvil", $"{version} at {binary}")
                : Finding.Fail("anvil", $"{binary} does not run", "run `npm ci` in contracts/ again");
        }
        catch (AnvilException missing)
        {
            return Finding.Fail("anvil", "the chain binary of local networks is missing", missing.Message);
        }
    }

    /// <summary>Whether this machine computes the protocol's bits.</summary>
    public static Finding Arithmetic()
    {
        ImmutableArray<string> failed = ArithmeticSelfTest.Run();
        return failed.IsEmpty
            ? Finding.Ok("arithmetic", "the self-test gives the protocol's bits")
            : Finding.Fail("arithmetic", string.Join(" ", failed), "do not train or verify on this machine; check overclocking, emulation and the DOTNET_ environment variables, and report it");
    }

    /// <summary>How wide the kernels run.</summary>
    public static Finding Vectors()
    {
        string width = Vector512.IsHardwareAccelerated ? "512 bits" : Vector256.IsHardwareAccelerated ? "256 bits" : Vector128.IsHardwareAccelerated ? "128 bits" : "none";
        bool fused = Fma.IsSupported || RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        return Vector256.IsHardwareAccelerated && fused
            ? Finding.Ok("vectors", $"{width}, fused multiply-add in hardware, {Environment.ProcessorCount} cores")
            : Finding.Warn("vectors", $"{width}, {(fused ? "" : "no ")}fused multiply-add in hardware", "the bits are the same, but slower; use a processor with AVX2 and FMA, or a virtual machine that shows them");
    }

    /// <summary>Room in memory.</summary>
    public static Finding Memory()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string detail = $"{available / 1e9:0.0} GB";
        return available >= EnoughMemory ? Finding.Ok("memory", detail) : Finding.Warn("memory", detail, "the demo wants 4 GB; a single node wants less");
    }

    /// <summary>Room on the disk.</summary>
    public static Finding Disk(string directory)
    {
        DirectoryInfo at = new(directory);
        while (!at.Exists && at.Parent is not null) at = at.Parent;
        long free = new DriveInfo(at.FullName).AvailableFreeSpace;
        string detail = $"{free / 1e9:0.0} GB free for {directory}";
        return free < LeastDisk ? Finding.Fail("disk", detail, "make room: a node stops below 128 MiB")
            : free < EnoughDisk ? Finding.Warn("disk", detail, "make room: 2 GB are comfortable")
            : Finding.Ok("disk", detail);
    }

    /// <summary>The text that runs are trained on by default.</summary>
    public static Finding Corpus() => DotnetRoots.Candidates().Any(root => Directory.Exists(Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref")))
        ? Finding.Ok("corpus", "the API documentation of the .NET SDK is here")
        : Finding.Warn("corpus", "the API documentation of the .NET SDK is not here", "install the .NET SDK, or train on text of your own with --data PATH");

    private static async Task<string?> FirstLineAsync(string file, string[] arguments, CancellationToken cancel)
    {
        ProcessStartInfo start = new(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
            string said = await process.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            return process.ExitCode == 0 ? said.Split('\n', 2)[0].Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
