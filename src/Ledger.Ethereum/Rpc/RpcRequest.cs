using System.Text.Json.Nodes;

namespace Ledger.Ethereum;

/// <summary>One JSON-RPC request: a method and its positional parameters.</summary>
/// <param name="Method">Name of the method, as in eth_blockNumber.</param>
/// <param name="Parameters">Parameters in order; null stands for a JSON null.</param>
public sealed record RpcRequest(string Method, params IReadOnlyList<JsonNode?> Parameters);
