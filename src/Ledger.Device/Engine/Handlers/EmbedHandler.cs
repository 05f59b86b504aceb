using System.Text;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>Embeds texts.</summary>
internal sealed class EmbedHandler(EngineSession session) : IWorkerHandler
{
    public string Kind => EngineCalls.Embed;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation)
    {
        if (session.Engine is not LlamaEngine engine) return EngineRefusal.NoModel;
        if (EngineCalls.Read<EmbedCall>(request.Body) is not { Texts: not null } call) return EngineRefusal.NotACall;
        List<float[]> vectors = new(call.Texts.Count);
        int count = 0;
        foreach (string text in call.Texts)
        {
            int[] tokens = engine.Tokenize(Encoding.UTF8.GetBytes(text ?? ""), addSpecial: true);
            if (tokens.Length == 0) return new WorkerAnswer.Refused("bad_request", "An empty text has no embedding.");
            if (tokens.Length > engine.ContextLength) return EngineRefusal.TooLong(engine.ContextLength);
            if (engine.Embed(tokens, cancellation) is not float[] vector)
                return cancellation.IsCancellationRequested ? EngineRefusal.Cancelled : new WorkerAnswer.Refused("engine_failed", "There is not enough memory to embed.");
            vectors.Add(vector);
            count += tokens.Length;
        }

        return EngineCalls.Answer(new Embeddings(vectors, count));
    }
}
