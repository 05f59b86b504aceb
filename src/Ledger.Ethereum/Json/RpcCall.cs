using System.Text.Json.Nodes;

namespace Ledger.Ethereum;

/// <summary>A request as it travels.</summary>
internal sealed record RpcCall(string Jsonrpc, int Id, string Method, IReadOnlyList<JsonNode?> Params);
