using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Identity;

/// <summary>What a service attribute's text means: JSON where it parses as JSON, else the text itself.</summary>
/// <remarks>
/// JSON as JavaScript reads and writes it again, because that is how documents are compared: numbers are doubles, of members with one
/// name the last one counts, what is not finite becomes null. Deeper than 64 levels it is a text.
/// </remarks>
internal static class ServiceText
{
    private const double WholeLimit = 1e15;

    public static JsonNode? Read(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            using JsonDocument json = JsonDocument.Parse(bytes);
            return Copy(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: half a surrogate pair
        {
            return JsonValue.Create(text);
        }
    }

    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject copy = [];
                foreach (JsonProperty member in element.EnumerateObject())
                    copy[member.Name] = Copy(member.Value);
                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Copy)]);
            case JsonValueKind.Number:
                return Number(double.Parse(element.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture));
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString()!);
            case JsonValueKind.True or JsonValueKind.False:
                return JsonValue.Create(element.GetBoolean());
            default:
                return null;
        }
    }

    private static JsonValue? Number(double value)
    {
        if (!double.IsFinite(value))
            return null;
        return double.IsInteger(value) && Math.Abs(value) < WholeLimit ? JsonValue.Create((long)value) : JsonValue.Create(value);
    }
}
