using Ledger.Device.Engine;
using Ledger.Device.Sandbox;

namespace Ledger.Device.Workers;

/// <summary>The program of a device's worker: the hidden command <c>ledger device worker</c>.</summary>
public static class DeviceWorker
{
    /// <summary>Nothing → nothing when the worker gave up the network, else the reason as UTF-8 text.</summary>
    public const string SandboxCall = "worker.sandbox";

    /// <summary>Gives up the network, takes the standard streams and serves until the host goes away. Returns the exit code.</summary>
    public static async Task<int> RunAsync()
    {
        WorkerStreams.DieWithParent();
        (Stream input, Stream output) = WorkerStreams.Take();
        SandboxResult sandbox = NetworkSandbox.Enter();
        EngineSession session = new();
        await WorkerLoop.RunAsync(input, output, [new SandboxHandler(sandbox), .. Handlers(session)]).ConfigureAwait(false);

        // Not disposed of: a call that did not notice in time may still calculate, and the process ends now in any case.
        GC.KeepAlive(session);
        return 0;
    }

    // Everything that a worker of the device answers.
    private static IReadOnlyList<IWorkerHandler> Handlers(EngineSession session) => session.Handlers();
}
