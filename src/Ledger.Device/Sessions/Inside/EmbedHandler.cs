using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions.Inside;

/// <summary>Answers an embeddings request of OpenAI's form, from the request's bytes to the answer's.</summary>
internal sealed class EmbedHandler(SessionMemory memory) : IWorkerHandler
{
    private const int MostTexts = 256;

    /// <inheritdoc />
    public string Kind => SessionCalls.Embed;

    /// <inheritdoc />
    public WorkerAnswer Handle(WorkerCall call, CancellationToken cancellation)
    {
        if (memory.Engine is not LlamaEngine engine)
            return new WorkerAnswer.Refused("no_model", "The worker has no model.");
        if (!SessionCalls.TryRead(call.Body, out EmbedHeader? header, out ReadOnlyMemory<byte> body))
            return new WorkerAnswer.Refused("bad_call", "The call to embed has another form.");
        try
        {
            using JsonDocument request = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
            return Embed(engine, request.RootElement, header!.Model, cancellation);
        }
        catch (JsonException)
        {
            return Wrong("The body is no JSON.");
        }
    }

    private static WorkerAnswer Embed(LlamaEngine engine, JsonElement request, string model, CancellationToken cancellation)
    {
        if (request.ValueKind != JsonValueKind.Object || !request.TryGetProperty("input", out JsonElement input) || Texts(input) is not List<string> texts)
            return Wrong($"'input' must be a text, or an array of 1 to {MostTexts} texts, none of them empty.");
        bool isBase64 = request.TryGetProperty("encoding_format", out JsonElement format) && format.ValueKind == JsonValueKind.String && format.ValueEquals("base64"u8);
        if (request.TryGetProperty("dimensions", out JsonElement dimensions) && dimensions.ValueKind != JsonValueKind.Null
            && !(dimensions.ValueKind == JsonValueKind.Number && dimensions.TryGetInt32(out int wanted) && wanted == engine.EmbeddingLength))
            return Wrong($"'dimensions': this model's vectors have {engine.EmbeddingLength} elements.");

        List<object> data = [];
        int tokens = 0;
        foreach (string text in texts)
        {
            int[] ids = engine.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: true);
            tokens += ids.Length;
            if (engine.Embed(ids, cancellation) is not float[] vector)
                return new WorkerAnswer.Refused("context_length_exceeded", $"A text may have at most {engine.ContextLength} tokens.");
            data.Add(new { @object = "embedding", index = data.Count, embedding = isBase64 ? (object)Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan())) : vector });
        }

        return new WorkerAnswer.Done(JsonSerializer.SerializeToUtf8Bytes(
            new { @object = "list", data, model, usage = new { prompt_tokens = tokens, total_tokens = tokens } }, DeviceJson.Options));
    }

    private static List<string>? Texts(JsonElement input)
    {
        IEnumerable<JsonElement> items = input.ValueKind == JsonValueKind.Array ? input.EnumerateArray() : [input];
        List<string> texts = [];
        foreach (JsonElement item in items)
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 } text || texts.Count == MostTexts)
                return null;
            texts.Add(text);
        }

        return texts.Count > 0 ? texts : null;
    }

    private static WorkerAnswer.Refused Wrong(string sentence) => new("invalid_request", sentence);
}
