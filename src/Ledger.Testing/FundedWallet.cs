using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Testing;

/// <summary>An account of a local chain that has coins and can send.</summary>
public sealed class FundedWallet : IDisposable
{
    private readonly LocalSigner _signer;

    internal FundedWallet(EthereumClient client, LocalSigner signer)
    {
        _signer = signer;
        Sender = new DirectSender(client, signer);
    }

    /// <summary>The account.</summary>
    public Address Address => _signer.Address;

    /// <summary>Signs for the account.</summary>
    public ISigner Signer => _signer;

    /// <summary>Sends for the account, one call after the other.</summary>
    public DirectSender Sender { get; }

    /// <summary>Sends a message and waits until it is in a block.</summary>
    public Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancellationToken = default) => Sender.SendAsync(call, cancellationToken);

    /// <summary>Sends coins.</summary>
    public Task<TransactionReceipt> PayAsync(Address to, BigInteger wei, CancellationToken cancellationToken = default) =>
        Sender.SendAsync(new CallData(to, [], wei), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _signer.Dispose();
}
