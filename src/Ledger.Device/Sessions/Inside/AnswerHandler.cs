using System.Text;
using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Retrieval;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions.Inside;

/// <summary>Answers a chat request: finds passages, fits them into the prompt, generates, names the sources.</summary>
internal sealed class AnswerHandler(SessionMemory memory) : IWorkerHandler
{
    /// <summary>Most passages that are looked at for one question.</summary>
    private const int MostPassages = 8;

    /// <inheritdoc />
    public string Kind => SessionCalls.Answer;

    /// <inheritdoc />
    public WorkerAnswer Handle(WorkerCall call, CancellationToken cancellation)
    {
        if (memory.Engine is not LlamaEngine engine)
            return new WorkerAnswer.Refused("no_model", "The worker has no model.");
        if (!SessionCalls.TryRead(call.Body, out AnswerCall? how, out ReadOnlyMemory<byte> body))
            return new WorkerAnswer.Refused("bad_call", "The call to answer has another form.");
        switch (ChatRequestReader.Read(body.Span, withContent: true))
        {
            case ChatReading.Refused refused:
                return new WorkerAnswer.Refused(refused.Code, refused.Sentence);
            case ChatReading.Read read:
                return Answer(engine, read.Request, how!, call, cancellation);
            default:
                throw new InvalidOperationException("A request is read or refused.");
        }
    }

    private WorkerAnswer Answer(LlamaEngine engine, ChatRequest request, AnswerCall how, WorkerCall call, CancellationToken cancellation)
    {
        int maxTokens = Math.Min(AnswerLength.Of(request.MaxTokens, engine.ContextLength), how.MostTokens ?? int.MaxValue);
        Sampling sampling = SamplingOf(request);
        if (sampling.Validate() is string wrong)
            return new WorkerAnswer.Refused("invalid_request", wrong);

        List<ChatMessage> messages = [.. request.Turns.Select(static turn => new ChatMessage(turn.Role, turn.Content))];
        IReadOnlyList<RetrievedPassage> passages = how.WithPassages ? Find(messages[^1].Content, cancellation) : [];
        PromptFit fit = Fit(engine, messages, passages, maxTokens);
        if (fit is PromptFit.Refused refused)
            return new WorkerAnswer.Refused("context_length_exceeded", refused.Sentence);

        PromptFit.Fitted fitted = (PromptFit.Fitted)fit;
        messages[^1] = messages[^1] with { Content = fitted.Text };
        int[] prompt = engine.TokenizeChat(messages);
        GenerationRequest generation = new(prompt, maxTokens, sampling, [.. request.Stops.Select(static stop => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(stop))]);
        GenerationResult result = engine.Generate(generation, (text, tokens) => call.Stream(text, tokens), cancellation);
        if (result.End == GenerationEnd.PromptTooLong)
            return new WorkerAnswer.Refused("context_length_exceeded", "The conversation does not fit the model's context.");
        if (result.End != GenerationEnd.Cancelled && request.Cite && fitted.Sources.Count > 0)
            call.Stream(Encoding.UTF8.GetBytes($"\n\nSources: {string.Join(", ", fitted.Sources.Select(static source => source.Name))}"), 0);
        AnswerEnd end = new(result.End == GenerationEnd.Length, memory.HasAdapter, result.PromptTokens, result.Tokens,
            JsonSerializer.SerializeToUtf8Bytes(fitted.Sources, DeviceJson.Options));
        return new WorkerAnswer.Done(end.Encode());
    }

    private IReadOnlyList<RetrievedPassage> Find(string question, CancellationToken cancellation) =>
        memory.Retriever?.Search(question, memory.Embed(question, cancellation).Span, MostPassages) ?? [];

    /// <summary>Fits passages and conversation into the context; forgets the oldest turns where the conversation alone is too long.</summary>
    private static PromptFit Fit(LlamaEngine engine, List<ChatMessage> messages, IReadOnlyList<RetrievedPassage> passages, int maxTokens)
    {
        while (true)
        {
            PromptFit fit = PromptAssembly.Fit(messages[^1].Content, passages, new PromptBudget(engine.ContextLength, maxTokens),
                text => engine.TokenizeChat([.. messages[..^1], messages[^1] with { Content = text }]).Length);
            int oldest = messages.FindIndex(static message => message.Role != "system");
            if (fit is PromptFit.Fitted || oldest < 0 || oldest == messages.Count - 1)
                return fit;
            messages.RemoveAt(oldest);
        }
    }

    private static Sampling SamplingOf(ChatRequest request)
    {
        Sampling standard = new();
        return standard with
        {
            Temperature = (float)(request.Temperature ?? standard.Temperature),
            TopP = request.TopP is double topP ? (float)Math.Max(topP, 1e-6) : standard.TopP,
            FrequencyPenalty = (float)(request.FrequencyPenalty ?? 0),
            PresencePenalty = (float)(request.PresencePenalty ?? 0),
            Seed = request.Seed is long seed ? unchecked((uint)seed) : (uint)Random.Shared.Next(),
        };
    }
}
