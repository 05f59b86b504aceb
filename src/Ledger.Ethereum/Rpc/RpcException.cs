namespace Ledger.Ethereum;

/// <summary>The node answered a request with an error.</summary>
public sealed class RpcException(RpcError error) : Exception($"The node answered with error {error.Code}: {error.Message}")
{
    /// <summary>What it answered.</summary>
    public RpcError Error { get; } = error;
}
