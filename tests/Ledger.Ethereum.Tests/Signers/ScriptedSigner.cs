using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Clients;

namespace Ledger.Ethereum.Tests.Signers;

/// <summary>A transport to a remote signer that runs in Node for as long as one request takes.</summary>
internal sealed class ScriptedSigner(string privateKey) : IRpcTransport
{
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        JsonObject request = new() { ["method"] = requests[0].Method, ["params"] = new JsonArray([.. requests[0].Parameters.Select(static each => each?.DeepClone())]) };
        using JsonDocument answer = JsonDocument.Parse(await NodeClient.RunAsync("remote-signer.mjs", request.ToJsonString(), privateKey));
        return [new RpcReply.Success(answer.RootElement.Clone())];
    }
}
