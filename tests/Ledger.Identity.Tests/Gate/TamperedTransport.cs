using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Identity.Tests;

/// <summary>A node that counts, breaks off or answers something else.</summary>
internal sealed class TamperedTransport(IRpcTransport inner) : IRpcTransport
{
    private int _roundTrips;

    /// <summary>Messages that went to the node, however many questions they held.</summary>
    public int RoundTrips => _roundTrips;

    /// <summary>Whether a request finds nobody.</summary>
    public Func<RpcRequest, bool> IsDown { get; set; } = static _ => false;

    /// <summary>What is answered instead of the truth; null leaves it.</summary>
    public Func<RpcRequest, JsonNode?> Instead { get; set; } = static _ => null;

    /// <summary>What is asked instead of the question.</summary>
    public Func<RpcRequest, RpcRequest> Rewrite { get; set; } = static request => request;

    /// <summary>What becomes of an answer.</summary>
    public Func<RpcRequest, JsonNode, JsonNode> Change { get; set; } = static (_, answer) => answer;

    /// <summary>What happens before a message goes to the node.</summary>
    public Func<IReadOnlyList<RpcRequest>, Task> Before { get; set; } = static _ => Task.CompletedTask;

    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _roundTrips);
        await Before(requests);
        if (requests.Any(IsDown))
            throw new RpcTransportException("The test has cut the line.");
        IReadOnlyList<RpcReply> replies = await inner.SendAsync([.. requests.Select(Rewrite)], cancellationToken);
        return [.. requests.Zip(replies, (request, reply) => Instead(request) is JsonNode other ? Of(other)
            : reply is RpcReply.Success { Result: { ValueKind: JsonValueKind.Object } result } ? Of(Change(request, JsonNode.Parse(result.GetRawText())!)) : reply)];
    }

    private static RpcReply.Success Of(JsonNode answer) => new(JsonDocument.Parse(answer.ToJsonString()).RootElement.Clone());
}
