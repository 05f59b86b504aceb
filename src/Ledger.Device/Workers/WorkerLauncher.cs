using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Ledger.Device.Workers;

/// <summary>Starts every child on one thread that lives as long as the host.</summary>
/// <remarks>Linux ends a child that asked for it (PR_SET_PDEATHSIG) when the thread that started it ends: a pool thread would take its workers with it.</remarks>
internal static class WorkerLauncher
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process?> Done)> Orders = [];

    static WorkerLauncher() => new Thread(Run) { IsBackground = true, Name = "launcher" }.Start();

    /// <summary>Starts a process; null when the system does not.</summary>
    public static Task<Process?> StartAsync(ProcessStartInfo start)
    {
        TaskCompletionSource<Process?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add((start, done));
        return done.Task;
    }

    private static void Run()
    {
        foreach ((ProcessStartInfo start, TaskCompletionSource<Process?> done) in Orders.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(Process.Start(start));
            }
            catch (Exception exception) when (exception is Win32Exception or IOException or UnauthorizedAccessException)
            {
                done.SetResult(null);
            }
        }
    }
}
