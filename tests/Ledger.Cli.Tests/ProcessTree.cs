using System.Diagnostics;

namespace Ledger.Cli.Tests;

/// <summary>The processes that a `ledger up` has started, so that a test can see them go.</summary>
internal static class ProcessTree
{
    /// <summary>Ids of every running process whose environment or command line names the directory.</summary>
    public static IReadOnlyList<int> Naming(string directory)
    {
        List<int> found = [];
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out int id) || id == Environment.ProcessId) continue;
            try
            {
                if (File.ReadAllText(Path.Combine(process, "cmdline")).Contains(directory, StringComparison.Ordinal)) found.Add(id);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended since it was listed.
            }
        }
        return found;
    }

    /// <summary>Waits until no process names the directory.</summary>
    /// <exception cref="TimeoutException">Some still do.</exception>
    public static async Task GoneAsync(string directory, TimeSpan patience)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        long started = Stopwatch.GetTimestamp();
        while (Naming(directory).Count > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > patience) throw new TimeoutException($"Processes {string.Join(", ", Naming(directory))} were left behind.");
            await timer.WaitForNextTickAsync();
        }
    }
}
