using System.Text;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>Streams answers of a fixed length by the code that streams every answer.</summary>
internal sealed class MeasureHandler(EngineSession session) : IWorkerHandler
{
    public string Kind => EngineCalls.Measure;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation)
    {
        if (session.Engine is not LlamaEngine engine) return EngineRefusal.NoModel;
        if (EngineCalls.Read<MeasureCall>(request.Body) is not { Prompt: not null, Tokens: > 1, Answers: > 0 } call) return EngineRefusal.NotACall;
        int[] prompt = engine.Tokenize(Encoding.UTF8.GetBytes(call.Prompt), addSpecial: true);
        if (prompt.Length == 0) return EngineRefusal.NotACall;
        for (int i = 0; i < call.Answers; i++)
        {
            GenerationResult result = engine.Generate(new GenerationRequest(prompt, call.Tokens, Sampling.Greedy, []) { IgnoreEnd = true }, request.Stream, cancellation);
            if (result.Tokens != call.Tokens) return EngineRefusal.TooLong(engine.ContextLength);
        }

        return new WorkerAnswer.Done(default);
    }
}
