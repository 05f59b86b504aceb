using System.Text.Json;

namespace Ledger.Device.Api;

/// <summary>The client's side of a streamed chat: from the question to OpenAI's request, from its chunks to events.</summary>
internal sealed class ChatWire
{
    private string? _reason;
    private int _promptTokens, _completionTokens;
    private LedgerFields? _ledger;
    private ApiError? _error;

    /// <summary>The stream ended without saying how.</summary>
    public static ApiError BrokenOff { get; } = new(502, "server_error", "broken_off", "The device broke off without an answer.");

    /// <summary>The request's body.</summary>
    public static object BodyOf(ChatQuestion question) => new
    {
        messages = question.Turns,
        stream = true,
        stream_options = new { include_usage = true },
        max_tokens = question.MaxTokens,
        temperature = question.Temperature,
        seed = question.Seed,
        ledger = new { sources = question.Sources, cite = question.Cite },
    };

    /// <summary>The error in a body of OpenAI's shape.</summary>
    public static ApiError ErrorOf(string json, int status)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement error = document.RootElement.GetProperty("error");
            return new ApiError(status, Text(error, "type"), Text(error, "code"), Text(error, "message"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return BrokenOff with { Status = status };
        }
    }

    /// <summary>Reads one chunk; what is none breaks the answer off.</summary>
    public IEnumerable<ChatEvent> Read(string json)
    {
        try
        {
            return ReadChunk(json);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            _error ??= BrokenOff;
            return [];
        }
    }

    /// <summary>A value in a device's answer; null when it is none.</summary>
    public static T? ValueOf<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, DeviceJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private IEnumerable<ChatEvent> ReadChunk(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("error", out _))
        {
            _error = ErrorOf(json, 403); // the status line was 200: text had been sent
            if (_error.Type == "payment_required")
                _error = _error with { Status = 402 };
        }

        if (root.TryGetProperty("ledger", out JsonElement ledger))
            _ledger = ledger.Deserialize<LedgerFields>(DeviceJson.Options);
        if (root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
            (_promptTokens, _completionTokens) = (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32());
        if (!root.TryGetProperty("choices", out JsonElement choices) || choices.GetArrayLength() == 0)
            return [];
        JsonElement choice = choices[0];
        if (choice.TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String)
            _reason = reason.GetString();
        return choice.TryGetProperty("delta", out JsonElement delta) && delta.TryGetProperty("content", out JsonElement content) && content.GetString() is { Length: > 0 } text
            ? [new ChatEvent.Delta(text, root.TryGetProperty("ledger_tokens", out JsonElement tokens) && tokens.TryGetUInt64(out ulong count) ? count : null)]
            : [];
    }

    /// <summary>How the answer ended.</summary>
    public ChatEvent End() =>
        _error is not null ? new ChatEvent.Refused(_error)
        : _reason is null ? new ChatEvent.Refused(BrokenOff)
        : new ChatEvent.Finished(_reason, _promptTokens, _completionTokens, _ledger);

    private static string Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
