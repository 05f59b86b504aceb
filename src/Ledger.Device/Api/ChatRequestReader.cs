using System.Text.Json;

namespace Ledger.Device.Api;

/// <summary>Reads a chat request of OpenAI's form from hostile bytes.</summary>
/// <remarks>In the host the content is only walked over: no string of it is made. In a worker it becomes turns and stop texts.</remarks>
internal ref struct ChatRequestReader
{
    private const int MostMessages = 256, MostStops = 4, MostSources = 32, MostParts = 64, LongestName = 128;

    private readonly bool _withContent;
    private Utf8JsonReader _json;
    private ChatRequest _request;
    private List<ChatTurn>? _turns;

    private ChatRequestReader(ReadOnlySpan<byte> body, bool withContent)
    {
        _withContent = withContent;
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 16 });
        _request = new ChatRequest();
    }

    /// <summary>Reads a request.</summary>
    /// <param name="body">JSON, of a length the caller has bounded.</param>
    /// <param name="withContent">Whether to take the texts: in workers alone.</param>
    public static ChatReading Read(ReadOnlySpan<byte> body, bool withContent)
    {
        ChatRequestReader reader = new(body, withContent);
        try
        {
            return reader.ReadRequest();
        }
        catch (JsonException)
        {
            // Its message may quote the request.
            return new ChatReading.Refused("invalid_json", "The body is no JSON.");
        }
        catch (InvalidOperationException)
        {
            return new ChatReading.Refused("invalid_json", "The body holds text that is no UTF-8.");
        }
        catch (WrongField wrong)
        {
            return new ChatReading.Refused(wrong.Code, wrong.Message);
        }
    }

    private ChatReading.Read ReadRequest()
    {
        _json.Read();
        Require(JsonTokenType.StartObject, "The body must be a JSON object.");
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
            ReadField();
        if (_json.TokenType != JsonTokenType.EndObject || _json.Read())
            throw new WrongField("The body must be one JSON object.");
        if (_request.MessageCount == 0)
            throw new WrongField("'messages' must hold at least one message.");
        if (_request.MaxTokens is < 1)
            throw new WrongField("'max_tokens' must be at least 1.");
        return new ChatReading.Read(_request with { Turns = _turns ?? [] });
    }

    private void ReadField()
    {
        if (_json.ValueTextEquals("messages"u8)) ReadMessages();
        else if (_json.ValueTextEquals("model"u8)) _request = _request with { Model = Name("model") };
        else if (_json.ValueTextEquals("stream"u8)) _request = _request with { Stream = Flag("stream") ?? false };
        else if (_json.ValueTextEquals("stream_options"u8)) ReadStreamOptions();
        else if (_json.ValueTextEquals("max_tokens"u8)) _request = _request with { MaxTokens = Whole("max_tokens") ?? _request.MaxTokens };
        else if (_json.ValueTextEquals("max_completion_tokens"u8)) _request = _request with { MaxTokens = Whole("max_completion_tokens") ?? _request.MaxTokens };
        else if (_json.ValueTextEquals("temperature"u8)) _request = _request with { Temperature = Number("temperature", 0, 2) };
        else if (_json.ValueTextEquals("top_p"u8)) _request = _request with { TopP = Number("top_p", 0, 1) };
        else if (_json.ValueTextEquals("seed"u8)) _request = _request with { Seed = Whole64("seed") };
        else if (_json.ValueTextEquals("frequency_penalty"u8)) _request = _request with { FrequencyPenalty = Number("frequency_penalty", -2, 2) };
        else if (_json.ValueTextEquals("presence_penalty"u8)) _request = _request with { PresencePenalty = Number("presence_penalty", -2, 2) };
        else if (_json.ValueTextEquals("stop"u8)) ReadStops();
        else if (_json.ValueTextEquals("n"u8)) Only(Whole("n") is null or 1, "n", "one answer a request");
        else if (_json.ValueTextEquals("logprobs"u8)) Only(Flag("logprobs") is null or false, "logprobs", "no log probabilities");
        else if (_json.ValueTextEquals("tools"u8)) Only(IsEmpty(), "tools", "no tool calls");
        else if (_json.ValueTextEquals("functions"u8)) Only(IsEmpty(), "functions", "no function calls");
        else if (_json.ValueTextEquals("response_format"u8)) ReadFormat();
        else if (_json.ValueTextEquals("ledger"u8)) ReadLedger();
        else Skip();
    }

    private void ReadMessages()
    {
        _json.Read();
        Require(JsonTokenType.StartArray, "'messages' must be an array.");
        int count = 0;
        _turns = [];
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (++count > MostMessages)
                throw new WrongField($"'messages' must hold at most {MostMessages} messages.");
            ReadMessage();
        }

        _request = _request with { MessageCount = count };
    }

    private void ReadMessage()
    {
        Require(JsonTokenType.StartObject, "Every message must be an object.");
        string? role = null;
        string content = "";
        bool hasContent = false;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("role"u8)) role = Role();
            else if (_json.ValueTextEquals("content"u8)) (content, hasContent) = (Content(), true);
            else Skip();
        }

        if (role is null || !hasContent)
            throw new WrongField("Every message must have a 'role' and a 'content'.");
        if (_withContent)
            _turns!.Add(new ChatTurn(role, content));
    }

    private string Role()
    {
        _json.Read();
        Require(JsonTokenType.String, "A message's 'role' must be a string.");
        return _json.ValueTextEquals("user"u8) ? "user"
            : _json.ValueTextEquals("assistant"u8) ? "assistant"
            : _json.ValueTextEquals("system"u8) || _json.ValueTextEquals("developer"u8) ? "system"
            : throw new WrongField("A message's 'role' must be system, developer, user or assistant.");
    }

    private string Content()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String)
            return Text();
        Require(JsonTokenType.StartArray, "A message's 'content' must be a string or an array of text parts.");
        List<string> parts = [];
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (parts.Count == MostParts)
                throw new WrongField($"A message must have at most {MostParts} parts.");
            parts.Add(Part());
        }

        return string.Concat(parts);
    }

    private string Part()
    {
        Require(JsonTokenType.StartObject, "A part of a message must be an object.");
        bool isText = false;
        string? text = null;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("type"u8))
            {
                _json.Read();
                isText = _json.TokenType == JsonTokenType.String && _json.ValueTextEquals("text"u8);
            }
            else if (_json.ValueTextEquals("text"u8))
            {
                _json.Read();
                Require(JsonTokenType.String, "A text part must have a string.");
                text = Text();
            }
            else
            {
                Skip();
            }
        }

        return isText && text is not null ? text : throw new WrongField("This device takes text parts only.", "unsupported_content");
    }

    private readonly string Text() => _withContent ? _json.GetString()! : "";

    private void ReadStops()
    {
        _json.Read();
        List<string> stops = [];
        if (_json.TokenType == JsonTokenType.String)
        {
            stops.Add(Text());
        }
        else if (_json.TokenType != JsonTokenType.Null)
        {
            Require(JsonTokenType.StartArray, "'stop' must be a string or an array of strings.");
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                Require(JsonTokenType.String, "'stop' must be a string or an array of strings.");
                if (stops.Count == MostStops)
                    throw new WrongField($"'stop' must hold at most {MostStops} texts.");
                stops.Add(Text());
            }
        }

        _request = _request with { Stops = _withContent ? [.. stops.Where(static stop => stop.Length > 0)] : [] };
    }

    private void ReadStreamOptions()
    {
        if (!Enter("stream_options"))
            return;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("include_usage"u8)) _request = _request with { IncludeUsage = Flag("include_usage") ?? false };
            else Skip();
        }
    }

    private void ReadFormat()
    {
        if (!Enter("response_format"))
            return;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("type"u8)) Only(Name("type") is "text", "response_format", "the format 'text' alone");
            else Skip();
        }
    }

    private void ReadLedger()
    {
        if (!Enter("ledger"))
            return;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueTextEquals("sources"u8)) _request = _request with { Sources = Names() };
            else if (_json.ValueTextEquals("purpose"u8)) _request = _request with { Purpose = Name("purpose") ?? "inference" };
            else if (_json.ValueTextEquals("cite"u8)) _request = _request with { Cite = Flag("cite") ?? true };
            else throw new WrongField("'ledger' knows the fields 'sources', 'purpose' and 'cite' alone.");
        }
    }

    private List<string>? Names()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        Require(JsonTokenType.StartArray, "'sources' must be an array of names.");
        List<string> names = [];
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.String || _json.ValueSpan.Length > LongestName || names.Count == MostSources)
                throw new WrongField($"'sources' must hold at most {MostSources} names of at most {LongestName} bytes.");
            names.Add(_json.GetString()!);
        }

        return names.Count > 0 ? names : throw new WrongField("'sources' is empty: name at least one source, or leave the field out to use all that are granted.");
    }

    private bool Enter(string field)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return false;
        Require(JsonTokenType.StartObject, $"'{field}' must be an object.");
        return true;
    }

    private string? Name(string field)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        if (_json.TokenType != JsonTokenType.String || _json.ValueSpan.Length > LongestName)
            throw new WrongField($"'{field}' must be a string of at most {LongestName} bytes.");
        return _json.GetString();
    }

    private bool? Flag(string field)
    {
        _json.Read();
        return _json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Null => null,
            _ => throw new WrongField($"'{field}' must be true or false."),
        };
    }

    private int? Whole(string field) =>
        Whole64(field) is not long value ? null
        : value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new WrongField($"'{field}' is too large.");

    private long? Whole64(string field)
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.Null ? null
            : _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long value) ? value
            : throw new WrongField($"'{field}' must be a whole number.");
    }

    private double? Number(string field, double least, double most)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        return _json.TokenType == JsonTokenType.Number && _json.TryGetDouble(out double value) && value >= least && value <= most ? value
            : throw new WrongField($"'{field}' must be a number between {least} and {most}.");
    }

    private bool IsEmpty()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.StartArray && _json.Read() && _json.TokenType == JsonTokenType.EndArray)
            return true;
        return _json.TokenType == JsonTokenType.Null;
    }

    private static void Only(bool holds, string field, string what)
    {
        if (!holds)
            throw new WrongField($"'{field}': this device gives {what}.", "unsupported_parameter");
    }

    private void Skip()
    {
        if (!_json.Read())
            return;
        _json.Skip();
    }

    private readonly void Require(JsonTokenType type, string sentence)
    {
        if (_json.TokenType != type)
            throw new WrongField(sentence);
    }

    /// <summary>Leaves the reader from any depth; never leaves this file.</summary>
    private sealed class WrongField(string sentence, string code = "invalid_request") : Exception(sentence)
    {
        public string Code => code;
    }
}
