using System.Diagnostics;

namespace Ledger.Content.Tests;

/// <summary>A real file system of 1 MiB, mounted for one test.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly string _mountPoint;

    public SmallFileSystem(string mountPoint)
    {
        _mountPoint = mountPoint;
        Directory.CreateDirectory(mountPoint);
        if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mountPoint) != 0)
            throw new InvalidOperationException("mount failed");
    }

    public static bool CanMount(string mountPoint)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return false;
        try
        {
            using SmallFileSystem trial = new(mountPoint);
            return true;
        }
        catch (InvalidOperationException)
        {
            Directory.Delete(mountPoint);
            return false;
        }
    }

    public void Dispose()
    {
        Run("umount", _mountPoint);
        Directory.Delete(_mountPoint);
    }

    private static int Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
