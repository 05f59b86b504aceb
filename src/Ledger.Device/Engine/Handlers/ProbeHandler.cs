using System.Text;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>Hashes the logits of prompts: equal hashes before plugging and after unplugging mean that nothing of it stayed.</summary>
internal sealed class ProbeHandler(EngineSession session) : IWorkerHandler
{
    public string Kind => EngineCalls.Probe;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation)
    {
        if (session.Engine is not LlamaEngine engine) return EngineRefusal.NoModel;
        if (EngineCalls.Read<ProbeCall>(request.Body) is not { Prompts: not null } call || call.Prompts.Any(static prompt => prompt is null or "")) return EngineRefusal.NotACall;
        int[][] prompts = [.. call.Prompts.Select(prompt => engine.Tokenize(Encoding.UTF8.GetBytes(prompt), addSpecial: true))];
        return engine.ProbeLogits(prompts, cancellation) is byte[] digest ? new WorkerAnswer.Done(digest)
            : cancellation.IsCancellationRequested ? EngineRefusal.Cancelled
            : EngineRefusal.TooLong(engine.ContextLength);
    }
}
