using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>Takes the adapter off and empties the cache.</summary>
internal sealed class DetachHandler(EngineSession session) : IWorkerHandler
{
    public string Kind => EngineCalls.Detach;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation)
    {
        session.Engine?.Detach();
        return new WorkerAnswer.Done(default);
    }
}
