using System.Text.Json;

namespace Ledger.Ethereum;

/// <summary>JSON-RPC 2.0 on the wire: a single object for one request, an array for several, ids 0, 1, 2 … in order.</summary>
internal static class RpcWire
{
    private static readonly string[] Writers = ["eth_sendRawTransaction", "eth_sendTransaction", "eth_sign", "account_sign", "evm_", "anvil_", "hardhat_"];

    /// <summary>False for methods that change something or may ask a person, which a transport must not repeat on its own.</summary>
    public static bool IsReadOnly(string method) => !Writers.Any(writer => method.StartsWith(writer, StringComparison.Ordinal));

    public static byte[] Encode(IReadOnlyList<RpcRequest> requests)
    {
        List<RpcCall> calls = new(requests.Count);
        foreach (RpcRequest request in requests)
            calls.Add(new RpcCall("2.0", calls.Count, request.Method, request.Parameters));
        return calls.Count == 1
            ? JsonSerializer.SerializeToUtf8Bytes(calls[0], RpcJson.Default.RpcCall)
            : JsonSerializer.SerializeToUtf8Bytes(calls, RpcJson.Default.ListRpcCall);
    }

    public static IReadOnlyList<RpcReply> Decode(byte[] answer, int count)
    {
        try
        {
            if (count == 1)
                return [DecodeOne(JsonSerializer.Deserialize(answer, RpcJson.Default.RpcAnswer))];
            if (answer.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'[', ..]) // the batch as a whole was refused
                return [.. Enumerable.Repeat(DecodeOne(JsonSerializer.Deserialize(answer, RpcJson.Default.RpcAnswer)), count)];

            RpcReply[] replies = new RpcReply[count];
            foreach (RpcAnswer? one in JsonSerializer.Deserialize(answer, RpcJson.Default.ListRpcAnswer) ?? [])
            {
                int id = one is { Id.ValueKind: JsonValueKind.Number } ? one.Id.GetInt32() : -1;
                if ((uint)id >= (uint)count || replies[id] is not null)
                    throw new RpcTransportException($"The node answered to id {id}, which was not asked or answered before.");
                replies[id] = DecodeOne(one);
            }

            return replies.All(static reply => reply is not null)
                ? replies
                : throw new RpcTransportException("The node left requests of a batch unanswered.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new RpcTransportException("The node's answer is not JSON-RPC.", e);
        }
    }

    private static RpcReply DecodeOne(RpcAnswer? answer)
    {
        if (answer is { Error.ValueKind: JsonValueKind.Object })
            return new RpcReply.Failure(DecodeError(answer.Error.Deserialize(RpcJson.Default.RpcErrorFields)!));
        return answer is { Result.ValueKind: not JsonValueKind.Undefined }
            ? new RpcReply.Success(answer.Result)
            : throw new RpcTransportException("The node's answer has neither result nor error.");
    }

    private static RpcError DecodeError(RpcErrorFields error)
    {
        int code = error.Code.ValueKind == JsonValueKind.Number && error.Code.TryGetInt32(out int number) ? number : 0;
        string message = error.Message.ValueKind == JsonValueKind.String ? error.Message.GetString()! : "";
        return new RpcError(code, message, ErrorData(error.Data));
    }

    /// <summary>Revert data as a string, or as the "data" of an object, the two shapes that nodes use.</summary>
    private static byte[]? ErrorData(JsonElement data)
    {
        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("data", out JsonElement inner))
            data = inner;
        return data.ValueKind == JsonValueKind.String && Hex.TryDecode(data.GetString(), out byte[] bytes) ? bytes : null;
    }
}
