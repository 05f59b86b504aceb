using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>What remote signers have in common: the fields of a transaction, and the check of every answer.</summary>
internal static class RemoteSigning
{
    public static NotSupportedException NoDigests() => new("This signer signs transactions, typed data and messages, and no bare digest.");

    public static async Task<JsonElement> AskAsync(IRpcTransport transport, RpcRequest request, CancellationToken cancellationToken) =>
        (await transport.SendAsync([request], cancellationToken).ConfigureAwait(false))[0].ResultOrThrow();

    public static JsonObject Fields(Transaction transaction, string from)
    {
        JsonObject fields = new()
        {
            ["from"] = from,
            ["gas"] = Hex.Quantity(transaction.GasLimit),
            ["value"] = Hex.Quantity(transaction.Value),
            ["nonce"] = Hex.Quantity(transaction.Nonce),
            ["data"] = Hex.Encode(transaction.Data),
        };
        if (transaction.To is { } to)
            fields["to"] = to.ToString();
        if (transaction is FeeMarketTransaction feeMarket)
        {
            fields["maxFeePerGas"] = Hex.Quantity(feeMarket.MaxFeePerGas);
            fields["maxPriorityFeePerGas"] = Hex.Quantity(feeMarket.MaxPriorityFeePerGas);
        }
        else
        {
            fields["gasPrice"] = Hex.Quantity(transaction.MaxGasPrice);
        }

        return fields;
    }

    /// <summary>The signed transaction, which must be the one that was asked for and signed by the account.</summary>
    public static SignedTransaction ReadTransaction(JsonElement answer, Transaction asked, Address signer)
    {
        SignedTransaction signed;
        try
        {
            signed = SignedTransaction.Decode(answer.ToBytes());
        }
        catch (RlpFormatException e)
        {
            throw new SignerException("The signer's answer is no transaction: " + e.Message, e);
        }

        if (!signed.Transaction.EncodeUnsigned().AsSpan().SequenceEqual(asked.EncodeUnsigned()))
            throw new SignerException("The signer signed another transaction than the one it was asked for.");
        return signed.TryRecoverSender(out Address sender) && sender == signer
            ? signed
            : throw new SignerException($"The signature is not that of {signer}.");
    }

    /// <summary>The signature, which must be one of the account over the digest, with a low s.</summary>
    public static Signature ReadSignature(JsonElement answer, Hash32 digest, Address signer) =>
        Signature.TryParse(answer.ToBytes(), out Signature signature) && Secp256k1.IsLowS(signature)
        && Secp256k1.TryRecover(digest, signature, out PublicKey? key) && Address.Of(key!) == signer
            ? signature
            : throw new SignerException($"The signature is not that of {signer}.");
}
