namespace Ledger.Ethereum.Tests.Signers;

/// <summary>A transport to a signer that gives one answer to everything.</summary>
internal sealed class StubbornSigner(RpcReply answer) : IRpcTransport
{
    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RpcReply>>([answer]);
}
