namespace Ledger.Benchmarks;

/// <summary>Processor time that an action takes: other processes of the machine do not count, unlike in wall time.</summary>
internal static class ProcessorTime
{
    public static double Seconds(Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
