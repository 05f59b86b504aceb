using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

internal static class TransactionVectors
{
    private static readonly string[] ForksNewestFirst = ["Osaka", "Prague", "Cancun", "Shanghai", "Paris", "London"];

    /// <summary>The official tests of one folder, judged by the rules of the newest fork that an item knows, on chain 1.</summary>
    public static IEnumerable<(string, string?)> Official(JsonElement file) => file.EnumerateObject().Select(static item =>
        (item.Name, Expect.Of(() =>
        {
            JsonElement results = item.Value.GetProperty("result");
            JsonElement result = results.GetProperty(ForksNewestFirst.First(fork => results.TryGetProperty(fork, out _)));
            byte[] raw = Json.ToBytes(item.Value.Text("txbytes"));
            if (result.TryGetProperty("exception", out JsonElement exception))
                return Accepted(raw) ? $"accepted, but it is {exception.GetString()}" : null;

            SignedTransaction transaction = SignedTransaction.Decode(raw);
            transaction.TryRecoverSender(out Address sender);
            return Expect.All(
                TransactionRules.FindFault(transaction, chainId: 1),
                Expect.Equal(transaction.Hash.ToString(), result.Text("hash")),
                Expect.Equal(sender.ToLowerString(), result.Text("sender")),
                Expect.Equal(TransactionRules.IntrinsicGas(transaction.Transaction), result.Number("intrinsicGas")),
                Expect.Bytes(transaction.Raw.Span, item.Value.Text("txbytes")));
        })));

    /// <summary>Five forms of each transaction; the fifth, blobs (EIP-4844), is not known to this client.</summary>
    public static IEnumerable<(string, string?)> Ethers(JsonElement file)
    {
        foreach (JsonElement item in file.EnumerateArray())
        {
            JsonElement fields = item.GetProperty("transaction");
            byte[] secret = item.Bytes("privateKey");
            foreach ((string form, Transaction transaction) in Forms(fields))
            {
                yield return ($"{item.Text("name")} {form}", Expect.Of(() =>
                {
                    using PrivateKey key = PrivateKey.Create(secret);
                    SignedTransaction signed = transaction.With(Secp256k1.Sign(transaction.SigningHash(), key));
                    SignedTransaction decoded = SignedTransaction.Decode(item.Bytes("signed" + form));
                    return Expect.All(
                        Expect.Bytes(transaction.EncodeUnsigned(), item.Text("unsigned" + form)),
                        Expect.Bytes(signed.Raw.Span, item.Text("signed" + form)),
                        Expect.Bytes(decoded.Transaction.With(decoded.Signature).Raw.Span, item.Text("signed" + form)),
                        decoded.TryRecoverSender(out Address sender) ? Expect.Equal(sender, Address.Of(key.PublicKey)) : "recovers nobody");
                }));
            }
        }
    }

    private static bool Accepted(byte[] raw)
    {
        try
        {
            return TransactionRules.FindFault(SignedTransaction.Decode(raw), chainId: 1) is null;
        }
        catch (RlpFormatException)
        {
            return false;
        }
    }

    private static IEnumerable<(string Form, Transaction Transaction)> Forms(JsonElement fields)
    {
        ulong nonce = (ulong)fields.Number("nonce"), gas = (ulong)fields.Number("gasLimit"), chain = (ulong)fields.Number("chainId");
        Address? to = fields.TryGetProperty("to", out JsonElement receiver) && receiver.GetString() is { } text ? Address.Parse(text) : null;
        byte[] data = fields.TryGetProperty("data", out JsonElement bytes) ? Json.ToBytes(bytes.GetString()!) : [];
        AccessListEntry[] accessList = fields.TryGetProperty("accessList", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(static entry => new AccessListEntry(
                Address.Parse(entry.Text("address")), [.. entry.GetProperty("storageKeys").EnumerateArray().Select(static key => Hash32.Parse(key.GetString()))]))]
            : [];
        yield return ("Legacy", new LegacyTransaction(null, nonce, fields.Number("gasPrice"), gas, to, fields.Number("value"), data));
        if (chain != 0)
            yield return ("Eip155", new LegacyTransaction(chain, nonce, fields.Number("gasPrice"), gas, to, fields.Number("value"), data));
        yield return ("Berlin", new AccessListTransaction(chain, nonce, fields.Number("gasPrice"), gas, to, fields.Number("value"), data, accessList));
        yield return ("London", new FeeMarketTransaction(
            chain, nonce, fields.Number("maxPriorityFeePerGas"), fields.Number("maxFeePerGas"), gas, to, fields.Number("value"), data, accessList));
    }
}
