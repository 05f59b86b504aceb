using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests.Differential;

/// <summary>Random transactions of every type that this client knows.</summary>
internal static class RandomTransactions
{
    private const int WeiBits = 96;

    public static PrivateKey Key(Random random)
    {
        PrivateKey? key;
        byte[] secret = new byte[PrivateKey.Size];
        do
        {
            random.NextBytes(secret);
        }
        while (!PrivateKey.TryCreate(secret, out key));
        return key!;
    }

    public static Transaction Transaction(Random random)
    {
        // chain ids and nonces are doubles in JavaScript
        ulong chain = (ulong)random.NextInt64(1, 1L << 40), nonce = random.Next(4) == 0 ? 0 : (ulong)random.NextInt64(1L << 50);
        ulong gas = (ulong)random.NextInt64(1L << 62);
        BigInteger value = RandomAbi.Unsigned(random, 256), price = RandomAbi.Unsigned(random, WeiBits);
        BigInteger tip = price >> random.Next(8);
        byte[] data = RandomAbi.Bytes(random, random.Next(3) == 0 ? 0 : random.Next(200));
        Address receiver = new(RandomAbi.Bytes(random, Address.Size));
        Address? to = random.Next(4) == 0 ? null : receiver;
        return random.Next(5) switch
        {
            0 => new LegacyTransaction(null, nonce, price, gas, to, value, data),
            1 => new LegacyTransaction(chain, nonce, price, gas, to, value, data),
            2 => new AccessListTransaction(chain, nonce, price, gas, to, value, data, AccessList(random)),
            3 => new FeeMarketTransaction(chain, nonce, tip, price, gas, to, value, data, AccessList(random)),
            _ => new SetCodeTransaction(chain, nonce, tip, price, gas, receiver, value, data, AccessList(random), Authorizations(random, chain)),
        };
    }

    public static JsonObject ToJson(Transaction transaction)
    {
        JsonObject json = new()
        {
            ["nonce"] = transaction.Nonce, ["gas"] = Decimal(transaction.GasLimit), ["value"] = Decimal(transaction.Value), ["data"] = Hex.Encode(transaction.Data),
        };
        if (transaction.To is { } to)
            json["to"] = to.ToLowerString();
        switch (transaction)
        {
            case LegacyTransaction t:
                (json["type"], json["gasPrice"]) = (0, Decimal(t.GasPrice));
                if (t.ChainId is { } chain)
                    json["chainId"] = chain;
                break;
            case AccessListTransaction t:
                (json["type"], json["gasPrice"], json["chainId"], json["accessList"]) = (1, Decimal(t.GasPrice), t.ChainId, ToJson(t.AccessList));
                break;
            case FeeMarketTransaction t:
                (json["type"], json["chainId"], json["accessList"]) = (2, t.ChainId, ToJson(t.AccessList));
                (json["tip"], json["cap"]) = (Decimal(t.MaxPriorityFeePerGas), Decimal(t.MaxFeePerGas));
                break;
            case SetCodeTransaction t:
                (json["type"], json["chainId"], json["accessList"]) = (4, t.ChainId, ToJson(t.AccessList));
                (json["tip"], json["cap"]) = (Decimal(t.MaxPriorityFeePerGas), Decimal(t.MaxFeePerGas));
                json["authorizations"] = new JsonArray([.. t.Authorizations.Select(static a => (JsonNode)new JsonObject
                {
                    ["address"] = a.Delegate.ToLowerString(), ["chainId"] = (ulong)a.ChainId, ["nonce"] = a.Nonce,
                    ["signature"] = Hex.Encode(a.Signature.ToBytes()),
                })]);
                break;
        }

        return json;
    }

    private static string Decimal(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonArray ToJson(IReadOnlyList<AccessListEntry> accessList) => new([.. accessList.Select(static entry => (JsonNode)new JsonObject
    {
        ["address"] = entry.Address.ToLowerString(),
        ["storageKeys"] = new JsonArray([.. entry.StorageKeys.Select(static key => (JsonNode)key.ToString())]),
    })]);

    private static AccessListEntry[] AccessList(Random random) => [.. Enumerable.Range(0, random.Next(3)).Select(_ => new AccessListEntry(
        new Address(RandomAbi.Bytes(random, Address.Size)),
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => new Hash32(RandomAbi.Bytes(random, Hash32.Size)))]))];

    private static Authorization[] Authorizations(Random random, ulong chain)
    {
        using PrivateKey key = Key(random);
        return [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ =>
        {
            ulong where = random.Next(2) == 0 ? 0 : chain, nonce = (ulong)random.NextInt64(1L << 50);
            Address target = new(RandomAbi.Bytes(random, Address.Size));
            return new Authorization(where, target, nonce, Secp256k1.Sign(Authorization.SigningHash(where, target, nonce), key));
        })];
    }
}
