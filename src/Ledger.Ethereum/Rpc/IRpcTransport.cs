namespace Ledger.Ethereum;

/// <summary>Carries JSON-RPC requests to a node.</summary>
public interface IRpcTransport
{
    /// <summary>Sends requests together and returns their replies in the order of the requests.</summary>
    /// <exception cref="RpcTransportException">No usable answer came.</exception>
    Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken);
}
