namespace Ledger.Device.Workers;

/// <summary>The program of a device's worker: the hidden command <c>ledger device worker</c>.</summary>
public static class DeviceWorker
{
    /// <summary>Hardens the process, takes its standard streams and serves until the host goes away. Returns the exit code.</summary>
    public static Task<int> RunAsync() => throw new NotImplementedException();
}
