namespace Ledger.Ethereum.Tests.Chain;

/// <summary>What goes wrong with a request.</summary>
public enum Fault
{
    None,
    LostOnTheWay,
    AnswerLost,
    Refused,
}

/// <summary>A transport between client and node in which chosen sends of transactions go wrong.</summary>
internal sealed class FaultyTransport(IRpcTransport inner, IReadOnlyDictionary<int, Fault> faults) : IRpcTransport
{
    private int _sends;

    public int Faults { get; private set; }

    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        Fault fault = requests[0].Method == "eth_sendRawTransaction" ? faults.GetValueOrDefault(_sends++) : Fault.None;
        Faults += fault == Fault.None ? 0 : 1;
        if (fault == Fault.LostOnTheWay)
            throw new RpcTransportException("injected");
        if (fault == Fault.Refused)
            return [.. requests.Select(static _ => new RpcReply.Failure(new RpcError(-32000, "injected", null)))];
        IReadOnlyList<RpcReply> replies = await inner.SendAsync(requests, cancellationToken);
        return fault == Fault.AnswerLost ? throw new RpcTransportException("injected") : replies;
    }
}
