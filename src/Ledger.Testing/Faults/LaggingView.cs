using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Testing;

/// <summary>The chain as a node sees it that has not got the newest blocks yet.</summary>
/// <remarks>Requests are asked as of its own head; answers about later blocks become what such a node says: null, or an error.</remarks>
internal sealed class LaggingView(ulong head)
{
    private static readonly string[] s_states = ["eth_getBalance", "eth_getTransactionCount", "eth_getCode", "eth_call", "eth_estimateGas", "eth_feeHistory"];

    /// <summary>The request that the node at the proxy's back is asked instead.</summary>
    public JsonObject Rewrite(JsonObject request)
    {
        JsonObject mine = request.DeepClone().AsObject();
        if (mine["params"] is not JsonArray parameters)
            return mine;
        string method = mine["method"]!.GetValue<string>();
        if (method == "eth_getBlockByNumber" || s_states.Contains(method))
        {
            for (int i = 0; i < parameters.Count; i++)
            {
                if (parameters[i] is JsonValue value && value.TryGetValue(out string? text) && text is "latest" or "pending")
                    parameters[i] = Hex.Quantity(head);
            }
        }
        else if (method == "eth_getLogs" && parameters is [JsonObject filter] && Number(filter["toBlock"]) > head)
        {
            filter["toBlock"] = Hex.Quantity(head);
            if (Number(filter["fromBlock"]) > head)
                filter["fromBlock"] = Hex.Quantity(head);
        }

        return mine;
    }

    /// <summary>What the lagging node says where the node at the proxy's back said this.</summary>
    public JsonObject Answer(JsonObject request, JsonObject answer)
    {
        JsonNode? result = answer["result"];
        switch (request["method"]!.GetValue<string>())
        {
            case "eth_blockNumber":
                answer["result"] = Hex.Quantity(head);
                break;
            case "eth_getBlockByNumber" or "eth_getBlockByHash" when result is JsonObject block && Number(block["number"]) > head:
            case "eth_getTransactionReceipt" or "eth_getTransactionByHash" when result is JsonObject found && Number(found["blockNumber"]) > head:
            case "eth_getBlockReceipts" when result is JsonArray { Count: > 0 } receipts && Number(receipts[0]!["blockNumber"]) > head:
                answer["result"] = null;
                break;
            case "eth_getLogs" when result is JsonArray { Count: > 0 } logs && request["params"]![0]!["blockHash"] is not null && Number(logs[0]!["blockNumber"]) > head:
                answer.Remove("result");
                answer["error"] = new JsonObject { ["code"] = -32000, ["message"] = "unknown block" };
                break;
            case "eth_getLogs" when result is JsonArray all:
                answer["result"] = new JsonArray([.. all.Where(log => Number(log!["blockNumber"]) <= head).Select(static log => log!.DeepClone())]);
                break;
        }

        return answer;
    }

    private static ulong? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && Hex.TryParseQuantity(text, out System.Numerics.BigInteger number) ? (ulong)number : null;
}
