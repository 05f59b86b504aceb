using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Ethereum;

/// <summary>A value that nodes write as a hexadecimal string.</summary>
/// <param name="what">What belongs there, for the message of a refusal.</param>
internal abstract class HexText<T>(string what) : JsonConverter<T>
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()!, out T value) ? value : throw new JsonException($"Not {what}.");

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));

    protected abstract bool TryParse(string text, out T value);

    protected abstract string Format(T value);
}
