using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>How many threads calculate without waiting for each other's core.</summary>
internal static class ProcessorCores
{
    /// <summary>Below this many parameters a token takes so little that waiting for other threads costs more than they save.</summary>
    private const ulong WorthSharing = 16_000_000;

    /// <summary>The physical cores less one, at least one; one for a small model.</summary>
    public static int ThreadsFor(ulong parameters) => parameters < WorthSharing ? 1 : Math.Max(1, Physical() - 1);

    // The runtime's count respects affinity and container limits but counts hyper-threads, which share one arithmetic unit.
    private static int Physical()
    {
        int logical = Environment.ProcessorCount;
        if (OperatingSystem.IsLinux()) return Math.Min(logical, LinuxCores() ?? logical);
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Math.Max(1, logical / 2) : logical;
    }

    private static int? LinuxCores()
    {
        try
        {
            int cores = Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*")
                .Select(static folder => Path.Combine(folder, "topology", "thread_siblings_list"))
                .Where(File.Exists)
                .Select(File.ReadAllText)
                .Distinct(StringComparer.Ordinal)
                .Count();
            return cores == 0 ? null : cores;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
