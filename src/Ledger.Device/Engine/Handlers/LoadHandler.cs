using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>Loads a model into the worker.</summary>
internal sealed class LoadHandler(EngineSession session) : IWorkerHandler
{
    public string Kind => EngineCalls.Load;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation)
    {
        if (EngineCalls.Read<LoadCall>(request.Body) is not { Path: not null, Options: not null } call) return EngineRefusal.NotACall;
        if (session.Load(call.Path, call.Options) is string sentence) return new WorkerAnswer.Refused("model_refused", sentence);
        LlamaEngine engine = session.Engine!;
        return EngineCalls.Answer(new LoadedModel(engine.Device, engine.ContextLength, engine.VocabularySize, engine.EmbeddingLength, engine.HasChatTemplate));
    }
}
