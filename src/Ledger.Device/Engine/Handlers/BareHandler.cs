using System.Security.Cryptography;
using System.Text;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>The bare loop of decoding and drawing that the streamed answer is measured by.</summary>
internal sealed class BareHandler(EngineSession session) : IWorkerHandler
{
    public string Kind => EngineCalls.Bare;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation)
    {
        if (session.Engine is not LlamaEngine engine) return EngineRefusal.NoModel;
        if (EngineCalls.Read<BareCall>(request.Body) is not { Prompt: not null } call) return EngineRefusal.NotACall;
        int[] prompt = engine.Tokenize(Encoding.UTF8.GetBytes(call.Prompt), addSpecial: true);
        if (prompt.Length == 0 || call.Tokens < 2 || prompt.Length + call.Tokens - 1 > engine.ContextLength) return EngineRefusal.TooLong(engine.ContextLength);
        int[] tokens = new int[call.Tokens];
        double speed = engine.GenerateBare(prompt, tokens);

        // The same text as the streamed answer's, made after the clock has stopped.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AnswerText text = new([], (utf8, _) => hash.AppendData(utf8));
        foreach (int token in tokens) text.Push(engine.Piece(token));
        text.Finish();
        return EngineCalls.Answer(new BareResult(speed, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }
}
