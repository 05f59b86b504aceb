using Ledger.Device.Engine;

namespace Ledger.Device.Workers;

/// <summary>The program of a device's worker: the hidden command <c>ledger device worker</c>.</summary>
public static class DeviceWorker
{
    /// <summary>Takes the standard streams and serves until the host goes away. Returns the exit code.</summary>
    public static async Task<int> RunAsync()
    {
        WorkerStreams.DieWithParent();
        (Stream input, Stream output) = WorkerStreams.Take();
        EngineSession session = new();
        await WorkerLoop.RunAsync(input, output, Handlers(session)).ConfigureAwait(false);

        // Not disposed of: a call that did not notice in time may still calculate, and the process ends now in any case.
        GC.KeepAlive(session);
        return 0;
    }

    /// <summary>Everything that a worker of the device answers.</summary>
    internal static IReadOnlyList<IWorkerHandler> Handlers(EngineSession session) => session.Handlers();
}
