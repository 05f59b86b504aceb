namespace Ledger.Device.Workers;

/// <summary>A child process that answers calls over its standard streams. Its death is an event here, never the host's.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private WorkerProcess(WorkerCommand command) => Command = command;

    /// <summary>How it was started.</summary>
    public WorkerCommand Command { get; }

    /// <summary>Process id.</summary>
    public int ProcessId => throw new NotImplementedException();

    /// <summary>Completes when the worker is gone.</summary>
    public Task<WorkerEnd> Gone => throw new NotImplementedException();

    /// <summary>Starts a worker and waits for its greeting. One that does not start is returned too: every call to it answers <see cref="WorkerEvent.Ended"/>.</summary>
    public static Task<WorkerProcess> StartAsync(WorkerCommand command, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Ends this worker and starts a fresh one of the same command.</summary>
    public Task<WorkerProcess> RestartAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Calls the worker and returns the closing event; chunks are erased unread. Calls run one after another.</summary>
    public Task<WorkerEvent> CallAsync(WorkerRequest request, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Calls the worker and yields every event, the closing one last. Cancelling, or leaving the loop, cancels the call in the worker too.</summary>
    public IAsyncEnumerable<WorkerEvent> StreamAsync(WorkerRequest request, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Kills the process and its children at once (SIGKILL).</summary>
    public void Kill() => throw new NotImplementedException();

    /// <summary>Closes the worker's input, waits a moment for its end, else kills it.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
