using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>Attaches an adapter that the host hands over.</summary>
internal sealed class AttachHandler(EngineSession session) : IWorkerHandler
{
    public string Kind => EngineCalls.Attach;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation) =>
        session.Engine is not LlamaEngine engine ? EngineRefusal.NoModel
        : engine.Attach(request.Body, 1) is string sentence ? new WorkerAnswer.Refused("adapter_refused", sentence)
        : new WorkerAnswer.Done(default);
}
