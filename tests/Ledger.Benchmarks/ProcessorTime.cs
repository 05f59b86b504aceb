using System.Runtime.InteropServices;

namespace Ledger.Benchmarks;

/// <summary>Processor time that an action takes: other processes of the machine do not count, unlike in wall time.</summary>
internal static partial class ProcessorTime
{
    private const int ThreadClock = 3;

    /// <summary>Of all threads of this process.</summary>
    public static double Seconds(Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>Of the calling thread, where the system tells it (Linux); else of the process.</summary>
    public static double ThreadSeconds(Action action)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Seconds(action);
        }

        double before = ThreadNow();
        action();
        return ThreadNow() - before;
    }

    private static double ThreadNow() => ClockGetTime(ThreadClock, out TimeSpec time) == 0
        ? time.Seconds + (time.Nanoseconds * 1e-9)
        : throw new InvalidOperationException("the system has no clock of a thread");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
