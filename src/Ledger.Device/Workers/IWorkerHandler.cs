namespace Ledger.Device.Workers;

/// <summary>Answers one kind of call inside a worker.</summary>
/// <remarks>Calls run one after another on one thread, so a handler may keep state and need not be asynchronous.</remarks>
public interface IWorkerHandler
{
    /// <summary>The kind of request it answers, for example engine.generate.</summary>
    string Kind { get; }

    /// <summary>Answers a call. The token is cancelled when the host cancels or goes away.</summary>
    WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation);
}
