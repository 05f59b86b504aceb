using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Ethereum;

/// <summary>JSON-RPC 2.0 on the wire: a single object for one request, an array for several, ids 0, 1, 2 … in order.</summary>
internal static class RpcWire
{
    private static readonly string[] Writers = ["eth_sendRawTransaction", "eth_sendTransaction", "eth_sign", "account_sign", "evm_", "anvil_", "hardhat_"];

    /// <summary>False for methods that change something or may ask a person, which a transport must not repeat on its own.</summary>
    public static bool IsReadOnly(string method) => !Writers.Any(writer => method.StartsWith(writer, StringComparison.Ordinal));

    public static byte[] Encode(IReadOnlyList<RpcRequest> requests)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            if (requests.Count != 1)
                writer.WriteStartArray();
            for (int id = 0; id < requests.Count; id++)
                Write(writer, id, requests[id]);
            if (requests.Count != 1)
                writer.WriteEndArray();
        }

        return stream.ToArray();
    }

    public static IReadOnlyList<RpcReply> Decode(byte[] answer, int count)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement root = document.RootElement;
            if (count == 1)
                return [DecodeOne(root)];
            if (root.ValueKind != JsonValueKind.Array) // the batch as a whole was refused
                return [.. Enumerable.Repeat(DecodeOne(root), count)];

            RpcReply[] replies = new RpcReply[count];
            foreach (JsonElement element in root.EnumerateArray())
            {
                int id = element.GetProperty("id").GetInt32();
                if ((uint)id >= (uint)count || replies[id] is not null)
                    throw new RpcTransportException($"The node answered to id {id}, which was not asked or answered before.");
                replies[id] = DecodeOne(element);
            }

            return replies.All(static reply => reply is not null)
                ? replies
                : throw new RpcTransportException("The node left requests of a batch unanswered.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new RpcTransportException("The node's answer is not JSON-RPC.", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, int id, RpcRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteNumber("id", id);
        writer.WriteString("method", request.Method);
        writer.WriteStartArray("params");
        foreach (JsonNode? parameter in request.Parameters)
        {
            if (parameter is null)
                writer.WriteNullValue();
            else
                parameter.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static RpcReply DecodeOne(JsonElement element)
    {
        if (element.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object)
        {
            int code = error.TryGetProperty("code", out JsonElement c) && c.TryGetInt32(out int number) ? number : 0;
            string message = error.TryGetProperty("message", out JsonElement m) ? m.GetString() ?? "" : "";
            return new RpcReply.Failure(new RpcError(code, message, ErrorData(error)));
        }

        return element.TryGetProperty("result", out JsonElement result)
            ? new RpcReply.Success(result.Clone())
            : throw new RpcTransportException("The node's answer has neither result nor error.");
    }

    /// <summary>Revert data as a string, or as the "data" of an object, the two shapes that nodes use.</summary>
    private static byte[]? ErrorData(JsonElement error)
    {
        if (!error.TryGetProperty("data", out JsonElement data))
            return null;
        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("data", out JsonElement inner))
            data = inner;
        return data.ValueKind == JsonValueKind.String && Hex.TryDecode(data.GetString(), out byte[] bytes) ? bytes : null;
    }
}
