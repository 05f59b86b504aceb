namespace Ledger.Device.Workers;

/// <summary>The child's side: reads calls, runs their handlers one after another, writes frames on a thread of its own.</summary>
public static class WorkerLoop
{
    /// <summary>Serves until the input closes.</summary>
    public static Task RunAsync(Stream input, Stream output, IReadOnlyList<IWorkerHandler> handlers) => throw new NotImplementedException();
}
