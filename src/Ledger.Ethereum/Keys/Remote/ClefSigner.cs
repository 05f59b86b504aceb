using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Signs with a key that Clef holds, which may ask a person each time: give its transport a time-out for people.</summary>
/// <remarks>That person may change a transaction; one that was changed is refused here, since nonce and fees are ours to keep account of.</remarks>
/// <param name="transport">Where it answers JSON-RPC.</param>
/// <param name="address">The account.</param>
public sealed class ClefSigner(IRpcTransport transport, Address address) : ISigner
{
    /// <inheritdoc />
    public Address Address => address;

    /// <summary>The accounts that Clef shows us.</summary>
    /// <exception cref="RpcTransportException">No usable answer came.</exception>
    public static async Task<IReadOnlyList<Address>> AccountsAsync(IRpcTransport transport, CancellationToken cancellationToken) =>
        (await RemoteSigning.AskAsync(transport, new RpcRequest("account_list"), cancellationToken).ConfigureAwait(false)).ToList(RpcFields.ToAddress);

    /// <summary>Always refuses: Clef signs no bare digest.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public ValueTask<Signature> SignAsync(Hash32 digest, CancellationToken cancellationToken) => throw RemoteSigning.NoDigests();

    /// <inheritdoc />
    public async ValueTask<SignedTransaction> SignTransactionAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        if (transaction is SetCodeTransaction or LegacyTransaction { ChainId: null })
            throw new NotSupportedException("Clef signs transactions for one chain, of type legacy, 1 or 2.");
        JsonObject fields = RemoteSigning.Fields(transaction, address.ToString());
        switch (transaction)
        {
            case LegacyTransaction t:
                fields["chainId"] = Hex.Quantity(t.ChainId!.Value);
                break;
            case AccessListTransaction t:
                (fields["chainId"], fields["accessList"]) = (Hex.Quantity(t.ChainId), AccessList(t.AccessList));
                break;
            case FeeMarketTransaction t:
                (fields["chainId"], fields["accessList"]) = (Hex.Quantity(t.ChainId), AccessList(t.AccessList));
                break;
        }

        JsonElement answer = await RemoteSigning.AskAsync(transport, new RpcRequest("account_signTransaction", fields), cancellationToken).ConfigureAwait(false);
        return RemoteSigning.ReadTransaction(answer.Field("raw"), transaction, address);
    }

    /// <inheritdoc />
    public async ValueTask<Signature> SignTypedDataAsync(TypedDataDocument document, CancellationToken cancellationToken)
    {
        RpcRequest request = new("account_signTypedData", address.ToString(), document.ToJson());
        return RemoteSigning.ReadSignature(await RemoteSigning.AskAsync(transport, request, cancellationToken).ConfigureAwait(false), document.Digest(), address);
    }

    /// <inheritdoc />
    public async ValueTask<Signature> SignMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        RpcRequest request = new("account_signData", "text/plain", address.ToString(), Hex.Encode(message.Span));
        JsonElement answer = await RemoteSigning.AskAsync(transport, request, cancellationToken).ConfigureAwait(false);
        return RemoteSigning.ReadSignature(answer, PersonalMessage.Digest(message.Span), address);
    }

    private static JsonArray AccessList(IReadOnlyList<AccessListEntry> entries) => new([.. entries.Select(static entry => (JsonNode)new JsonObject
    {
        ["address"] = entry.Address.ToLowerString(),
        ["storageKeys"] = new JsonArray([.. entry.StorageKeys.Select(static key => (JsonNode)key.ToString())]),
    })]);
}
