using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Signs with a key that web3signer holds, or any node that answers eth_signTransaction, eth_sign and eth_signTypedData.</summary>
/// <remarks>
/// It decides about the chain by its own configuration; an answer for another chain than the transaction's is refused here. It knows
/// legacy and EIP-1559 transactions without access lists.
/// </remarks>
/// <param name="transport">Where it answers JSON-RPC.</param>
/// <param name="address">The account.</param>
/// <param name="typedDataMethod">Name under which it signs typed data; nodes call it eth_signTypedData_v4.</param>
public sealed class Web3Signer(IRpcTransport transport, Address address, string typedDataMethod = "eth_signTypedData") : ISigner
{
    /// <inheritdoc />
    public Address Address => address;

    /// <summary>The accounts whose keys a signer holds.</summary>
    /// <exception cref="RpcTransportException">No usable answer came.</exception>
    public static async Task<IReadOnlyList<Address>> AccountsAsync(IRpcTransport transport, CancellationToken cancellationToken) =>
        (await RemoteSigning.AskAsync(transport, new RpcRequest("eth_accounts"), cancellationToken).ConfigureAwait(false)).ToList(RpcFields.ToAddress);

    /// <summary>Always refuses: web3signer signs no bare digest.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public ValueTask<Signature> SignAsync(Hash32 digest, CancellationToken cancellationToken) => throw RemoteSigning.NoDigests();

    /// <inheritdoc />
    public async ValueTask<SignedTransaction> SignTransactionAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        if (transaction is not (LegacyTransaction { ChainId: not null } or FeeMarketTransaction { AccessList.Count: 0 }))
            throw new NotSupportedException("web3signer signs transactions for one chain, of type legacy or 2 and without access list.");
        JsonObject fields = RemoteSigning.Fields(transaction, address.ToLowerString());
        JsonElement answer = await RemoteSigning.AskAsync(transport, new RpcRequest("eth_signTransaction", fields), cancellationToken).ConfigureAwait(false);
        return RemoteSigning.ReadTransaction(answer, transaction, address);
    }

    /// <inheritdoc />
    public async ValueTask<Signature> SignTypedDataAsync(TypedDataDocument document, CancellationToken cancellationToken)
    {
        RpcRequest request = new(typedDataMethod, address.ToLowerString(), document.ToJson().ToJsonString());
        return RemoteSigning.ReadSignature(await RemoteSigning.AskAsync(transport, request, cancellationToken).ConfigureAwait(false), document.Digest(), address);
    }

    /// <inheritdoc />
    public async ValueTask<Signature> SignMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        RpcRequest request = new("eth_sign", address.ToLowerString(), Hex.Encode(message.Span));
        JsonElement answer = await RemoteSigning.AskAsync(transport, request, cancellationToken).ConfigureAwait(false);
        return RemoteSigning.ReadSignature(answer, PersonalMessage.Digest(message.Span), address);
    }
}
