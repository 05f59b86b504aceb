using System.Diagnostics;
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
        if (EngineCalls.Read<MeasureCall>(request.Body) is not { Prompt: not null, Tokens: > 1, Answers: > 0 } call) return EngineRefusal.NotACall;
        int[] prompt = engine.Tokenize(Encoding.UTF8.GetBytes(call.Prompt), addSpecial: true);
        if (prompt.Length == 0 || call.Tokens > engine.ContextLength) return EngineRefusal.NotACall;
        int[] tokens = new int[call.Tokens];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        TimeSpan spent = TimeSpan.Zero;
        for (int i = 0; i < call.Answers; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (!engine.GenerateBare(prompt, tokens)) return EngineRefusal.TooLong(engine.ContextLength);
            spent += Stopwatch.GetElapsedTime(start);

            // The same text as the streamed answer's, made while the clock stands still.
            AnswerText text = new([], (utf8, _) => hash.AppendData(utf8));
            foreach (int token in tokens) text.Push(engine.Piece(token));
            text.Finish();
        }

        return EngineCalls.Answer(new BareResult(spent.TotalSeconds, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }
}
