using System.Text;
using Ledger.Device.Workers;

namespace Ledger.Device.Engine.Handlers;

/// <summary>Answers a conversation, streaming its text.</summary>
internal sealed class GenerateHandler(EngineSession session) : IWorkerHandler
{
    private const int MostStops = 16;

    public string Kind => EngineCalls.Generate;

    public WorkerAnswer Handle(WorkerCall request, CancellationToken cancellation)
    {
        if (session.Engine is not LlamaEngine engine) return EngineRefusal.NoModel;
        if (EngineCalls.Read<GenerateCall>(request.Body) is not GenerateCall call) return EngineRefusal.NotACall;
        if (Problem(call) is string problem) return new WorkerAnswer.Refused("bad_request", problem);
        int[] prompt = call.Prompt is string text ? engine.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: true) : engine.TokenizeChat(call.Messages);
        if (prompt.Length == 0) return new WorkerAnswer.Refused("bad_request", "There is no text to answer.");
        ReadOnlyMemory<byte>[] stops = [.. call.Stops.Select(static stop => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(stop)))];
        GenerationRequest generation = new(prompt, call.MaxTokens, call.Sampling, stops);
        GenerationResult result = engine.Generate(generation, request.Stream, cancellation);
        return result.End switch
        {
            GenerationEnd.PromptTooLong => EngineRefusal.TooLong(engine.ContextLength),
            GenerationEnd.Failed => new WorkerAnswer.Refused("engine_failed", "The engine could not calculate; there may not be enough memory."),
            _ => EngineCalls.Answer(result),
        };
    }

    private static string? Problem(GenerateCall call) =>
        call.Sampling is null || call.Stops is null || call.Messages is null ? "Sampling, stops and messages are not null."
        : call.Sampling.Validate() ?? (
            call.MaxTokens is < 1 or > 1 << 20 ? "The number of tokens must lie between 1 and 1,048,576."
            : call.Stops.Count > MostStops || call.Stops.Any(static stop => stop is null or { Length: 0 or > 256 }) ? $"There are at most {MostStops} stop texts of 1 to 256 characters."
            : call.Messages.Any(static message => message is not { Role: not null, Content: not null }) ? "Every message has a role and a content."
            : call.Prompt is null && call.Messages.Count == 0 ? "There is no message to answer."
            : null);
}
