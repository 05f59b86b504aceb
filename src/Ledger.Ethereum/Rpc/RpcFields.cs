using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Reads the fields of a node's answer into types, once, at the edge.</summary>
internal static class RpcFields
{
    public static JsonElement Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new RpcTransportException($"The node's answer lacks '{name}'.");

    public static bool TryField(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>Reads a whole object into its type.</summary>
    public static T As<T>(this JsonElement element, JsonTypeInfo<T> type)
    {
        try
        {
            return element.Deserialize(type) ?? throw Unexpected(element, "an object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            string text = element.GetRawText();
            throw new RpcTransportException($"The node sent {(text.Length > 80 ? text[..80] + "…" : text)}, which is not as it should be: {e.Message}", e);
        }
    }

    public static BigInteger ToQuantity(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String && Hex.TryParseQuantity(element.GetString(), out BigInteger value)
            ? value
            : throw Unexpected(element, "a quantity");

    public static ulong ToUInt64(this JsonElement element)
    {
        BigInteger value = element.ToQuantity();
        return value <= ulong.MaxValue ? (ulong)value : throw Unexpected(element, "a 64-bit quantity");
    }

    public static byte[] ToBytes(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String && Hex.TryDecode(element.GetString(), out byte[] bytes)
            ? bytes
            : throw Unexpected(element, "a byte string");

    public static Hash32 ToHash(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String && Hash32.TryParse(element.GetString(), out Hash32 hash)
            ? hash
            : throw Unexpected(element, "a hash");

    public static Address ToAddress(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String && Address.TryParse(element.GetString(), out Address address)
            ? address
            : throw Unexpected(element, "an address");

    public static IReadOnlyList<T> ToList<T>(this JsonElement element, Func<JsonElement, T> read)
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw Unexpected(element, "an array");
        List<T> list = new(element.GetArrayLength());
        foreach (JsonElement item in element.EnumerateArray())
            list.Add(read(item));
        return list;
    }

    private static RpcTransportException Unexpected(JsonElement element, string expected)
    {
        string text = element.GetRawText();
        return new RpcTransportException($"The node sent {(text.Length > 80 ? text[..80] + "…" : text)} where {expected} belongs.");
    }
}
