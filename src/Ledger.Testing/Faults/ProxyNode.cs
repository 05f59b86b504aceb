using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Testing;

/// <summary>The node behind a <see cref="FaultyProxy"/>, and the ways in which its answers can be wrong.</summary>
internal sealed class ProxyNode(Uri node) : IDisposable
{
    private const int MaxRemembered = 10_000, MaxWrong = 100;

    private readonly HttpClient _http = new();
    private readonly ConcurrentDictionary<string, byte[]> _former = new();

    /// <summary>The answer to a body, wrong in the way of the fault.</summary>
    public async Task<byte[]> AnswerAsync(byte[] body, ProxyFault fault, int dice, FaultPlan plan, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case ProxyFault.LaggingNode:
                return await LagAsync(body, (ulong)(1 + dice % Math.Max(1, plan.Lag)), cancellationToken).ConfigureAwait(false);
            case ProxyFault.SendTwice:
                await PostAsync(body, cancellationToken).ConfigureAwait(false);
                break;
        }

        byte[] answer = await PostAsync(body, cancellationToken).ConfigureAwait(false);
        byte[] former = Remember(body, answer);
        return fault switch
        {
            ProxyFault.OldAnswer => former,
            ProxyFault.EmptyLogs => Change(body, answer, static (method, result) => method == "eth_getLogs" && result is JsonArray ? new JsonArray() : result),
            ProxyFault.WrongHead => Change(body, answer, (method, result) => WithWrongHead(method, result, dice % 2 == 0 ? 1 + dice % MaxWrong : -1 - dice % MaxWrong)),
            _ => answer,
        };
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Methods of a request or a batch.</summary>
    public static IReadOnlyList<string> Methods(byte[] body) => [.. Items(body).Select(static item => item["method"]?.GetValue<string>() ?? "")];

    private static JsonNode? WithWrongHead(string method, JsonNode? result, long by)
    {
        if (method == "eth_blockNumber" && result is JsonValue)
            return Moved(result, by);
        if (method == "eth_getBlockByNumber" && result is JsonObject header)
        {
            JsonObject changed = header.DeepClone().AsObject();
            changed["number"] = Moved(header["number"]!, by);
            return changed;
        }

        return result;
    }

    private static JsonValue Moved(JsonNode number, long by) =>
        JsonValue.Create(Hex.TryParseQuantity(number.GetValue<string>(), out System.Numerics.BigInteger n) && n + by >= 0 ? Hex.Quantity(n + by) : "0x0");

    private async Task<byte[]> LagAsync(byte[] body, ulong lag, CancellationToken cancellationToken)
    {
        JsonNode newest = JsonNode.Parse(await PostAsync("""{"jsonrpc":"2.0","id":0,"method":"eth_blockNumber","params":[]}"""u8.ToArray(), cancellationToken).ConfigureAwait(false))!;
        ulong head = Hex.TryParseQuantity(newest["result"]?.GetValue<string>(), out System.Numerics.BigInteger n) ? (ulong)n : 0;
        LaggingView view = new(head > lag ? head - lag : 0);
        JsonObject[] asked = [.. Items(body)];
        JsonArray rewritten = [.. asked.Select(view.Rewrite)];
        JsonNode answers = JsonNode.Parse(await PostAsync(Encoding.UTF8.GetBytes(rewritten.ToJsonString()), cancellationToken).ConfigureAwait(false))!;
        if (answers is not JsonArray list)
            return Encoding.UTF8.GetBytes(answers.ToJsonString());
        Dictionary<string, JsonObject> byId = asked.ToDictionary(static item => item["id"]!.ToJsonString());
        JsonObject[] seen = [.. list.Select(item => view.Answer(byId[item!["id"]!.ToJsonString()], item.DeepClone().AsObject()))];
        return Write(body, seen);
    }

    private static byte[] Change(byte[] body, byte[] answer, Func<string, JsonNode?, JsonNode?> change)
    {
        Dictionary<string, string> methods = Items(body).ToDictionary(static item => item["id"]!.ToJsonString(), static item => item["method"]!.GetValue<string>());
        JsonObject[] items = [.. Items(answer)];
        foreach (JsonObject item in items)
        {
            if (item["result"] is { } result && item["id"] is { } id)
                item["result"] = change(methods[id.ToJsonString()], result.DeepClone());
        }

        return Write(body, items);
    }

    /// <summary>One object for one request, an array for a batch.</summary>
    private static byte[] Write(byte[] body, JsonObject[] items)
    {
        bool isBatch = JsonNode.Parse(body) is JsonArray;
        JsonNode all = isBatch ? new JsonArray([.. items.Select(static item => item.DeepClone())]) : items[0];
        return Encoding.UTF8.GetBytes(all.ToJsonString());
    }

    private static IEnumerable<JsonObject> Items(byte[] json) => JsonNode.Parse(json) switch
    {
        JsonArray array => array.OfType<JsonObject>(),
        JsonObject one => [one],
        _ => [],
    };

    /// <summary>Keeps an answer, and gives back the one before it to the same body.</summary>
    private byte[] Remember(byte[] body, byte[] answer)
    {
        string key = Encoding.UTF8.GetString(body);
        byte[] former = _former.GetValueOrDefault(key, answer);
        if (_former.Count < MaxRemembered)
            _former[key] = answer;
        return former;
    }

    private async Task<byte[]> PostAsync(byte[] body, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await _http.PostAsync(node, content, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }
}
