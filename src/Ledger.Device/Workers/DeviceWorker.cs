using System.Runtime.InteropServices;
using Ledger.Device.Engine;
using Ledger.Device.Sandbox;
using Ledger.Device.Sessions.Inside;

namespace Ledger.Device.Workers;

/// <summary>The program of a device's worker: the hidden command <c>ledger device worker</c>.</summary>
public static class DeviceWorker
{
    /// <summary>Gives up the network, takes the standard streams and serves until the host goes away. Returns the exit code.</summary>
    public static async Task<int> RunAsync()
    {
        WorkerStreams.DieWithParent();
        _ = NetworkSandbox.Enter();
        (Stream input, Stream output) = WorkerStreams.Take();

        // Ctrl-C reaches the whole group of a terminal: the host decides when its workers end.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        EngineSession session = new();
        await WorkerLoop.RunAsync(input, output, [.. session.Handlers(), .. SessionHandlers.Over(session)]).ConfigureAwait(false);

        // Not disposed of: a call that did not notice in time may still calculate, and the process ends now in any case.
        GC.KeepAlive(session);
        return 0;
    }
}
