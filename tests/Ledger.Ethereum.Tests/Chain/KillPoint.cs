using System.Diagnostics;
using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests.Chain;

/// <summary>Where the child process dies.</summary>
public enum KillPoint
{
    BeforeSign,
    AfterSign,
    BeforeSend,
    AfterSend,
    BeforeReceipt,
    AfterReceipt,
}

/// <summary>A signer that kills its own process, as kill -9 does.</summary>
internal sealed class KillingSigner(ISigner inner, KillPoint point) : ISigner
{
    public Address Address => inner.Address;

    public async ValueTask<Signature> SignAsync(Hash32 digest, CancellationToken cancellationToken)
    {
        Death.If(point == KillPoint.BeforeSign);
        Signature signature = await inner.SignAsync(digest, cancellationToken);
        Death.If(point == KillPoint.AfterSign);
        return signature;
    }
}

/// <summary>A transport that kills its own process around a request, when it has seen enough of them.</summary>
internal sealed class KillingTransport(IRpcTransport inner, KillPoint point, int sends) : IRpcTransport
{
    private int _sent;

    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        bool send = requests[0].Method == "eth_sendRawTransaction" && ++_sent == sends;
        bool receipt = requests[0].Method == "eth_getTransactionReceipt";
        Death.If((send && point == KillPoint.BeforeSend) || (receipt && point == KillPoint.BeforeReceipt));
        IReadOnlyList<RpcReply> replies = await inner.SendAsync(requests, cancellationToken);
        Death.If((send && point == KillPoint.AfterSend) || (receipt && point == KillPoint.AfterReceipt));
        return replies;
    }
}

internal static class Death
{
    public static void If(bool now)
    {
        if (!now)
            return;
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite); // the signal may take a moment; nothing else may happen
    }
}
