using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Clients;
using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests.Differential;

/// <summary>Random values through this client, viem and ethers: all three must make the same bytes of them.</summary>
[Category("Differential")]
public sealed class DifferentialTests
{
    [Test]
    public Task Encoded_parameters_are_those_of_viem_and_ethers() => CompareAsync("abi", static random =>
    {
        AbiType.Tuple type = RandomAbi.Parameters(random);
        AbiValue.Sequence values = (AbiValue.Sequence)RandomAbi.Value(random, type);
        byte[] encoding = AbiCodec.Encode(type, values);
        Assert.That(AbiCodec.Decode(type, encoding), Is.EqualTo(values));
        return new JsonObject { ["types"] = Types(type.Components), ["values"] = RandomAbi.ToJson(values), ["encoded"] = Hex.Encode(encoding) };
    });

    [Test]
    public Task Packed_values_are_those_of_viem_and_ethers() => CompareAsync("packed", static random =>
    {
        AbiType[] types = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomAbi.Packable(random))];
        AbiValue[] values = [.. types.Select(type => RandomAbi.Value(random, type))];
        return new JsonObject
        {
            ["types"] = Types(types), ["values"] = new JsonArray([.. values.Select(RandomAbi.ToJson)]),
            ["encoded"] = Hex.Encode(PackedEncoding.Encode(types, values)),
        };
    });

    [Test]
    public Task Typed_data_have_the_digests_of_viem_and_ethers() => CompareAsync("typed", static random =>
    {
        JsonObject document = RandomTypedData.Document(random);
        using JsonDocument parsed = JsonDocument.Parse(document.ToJsonString());
        return new JsonObject { ["document"] = document, ["digest"] = TypedDataDocument.Parse(parsed.RootElement).Digest().ToString() };
    });

    [Test]
    public Task Signed_transactions_are_those_of_viem_and_ethers() => CompareAsync("transaction", static random =>
    {
        using PrivateKey key = RandomTransactions.Key(random);
        Transaction transaction = RandomTransactions.Transaction(random);
        SignedTransaction signed = transaction.With(Secp256k1.Sign(transaction.SigningHash(), key));
        SignedTransaction decoded = SignedTransaction.Decode(signed.Raw);
        Assert.That(decoded.Transaction.With(decoded.Signature).Raw.ToArray(), Is.EqualTo(signed.Raw.ToArray()));
        return new JsonObject
        {
            ["key"] = Secret(key), ["transaction"] = RandomTransactions.ToJson(transaction), ["raw"] = Hex.Encode(signed.Raw.Span),
            ["hash"] = signed.Hash.ToString(), ["from"] = Address.Of(key.PublicKey).ToString(),
        };
    });

    [Test]
    public Task Signatures_are_those_of_viem_and_ethers() => CompareAsync("signature", static random =>
    {
        using PrivateKey key = RandomTransactions.Key(random);
        byte[] message = RandomAbi.Bytes(random, random.Next(200));
        Hash32 digest = PersonalMessage.Digest(message);
        Signature signature = Secp256k1.Sign(digest, key);
        return new JsonObject
        {
            ["key"] = Secret(key), ["message"] = Hex.Encode(message), ["digest"] = digest.ToString(),
            ["signature"] = Hex.Encode(signature.ToBytes()), ["address"] = Address.Of(key.PublicKey).ToString(),
        };
    });

    [TestCase("abi", "encoded")]
    [TestCase("packed", "encoded")]
    [TestCase("typed", "digest")]
    [TestCase("transaction", "raw")]
    [TestCase("signature", "signature")]
    public async Task A_wrong_byte_is_seen_by_both(string kind, string field)
    {
        JsonObject wrong = Known(kind);
        string right = wrong[field]!.GetValue<string>();
        wrong[field] = right[..^1] + (right[^1] == '1' ? '2' : '1');

        JsonNode report = await RunAsync(kind, [wrong]);

        Assert.That(report["differences"]!.AsArray().Select(static each => each!["client"]!.GetValue<string>()).Distinct(), Is.EquivalentTo(["ethers", "viem"]));
    }

    private static JsonObject Known(string kind) => kind switch
    {
        "abi" or "packed" => new JsonObject { ["types"] = new JsonArray("uint256"), ["values"] = new JsonArray("5"), ["encoded"] = "0x" + new string('0', 63) + "5" },
        "typed" => new JsonObject { ["document"] = RandomTypedData.Document(new Random(1)), ["digest"] = Hash32.Zero.ToString() },
        "transaction" => new JsonObject
        {
            ["key"] = Hash32Text(1), ["raw"] = "0x00", ["hash"] = Hash32Text(0), ["from"] = Hash32Text(0),
            ["transaction"] = RandomTransactions.ToJson(RandomTransactions.Transaction(new Random(1))),
        },
        _ => new JsonObject { ["key"] = Hash32Text(1), ["message"] = "0x", ["digest"] = PersonalMessage.Digest("").ToString(), ["signature"] = "0x" + new string('1', 130), ["address"] = Hash32Text(0) },
    };

    private static async Task CompareAsync(string kind, Func<Random, JsonObject> make)
    {
        Random random = TestVolume.Random();
        int count = TestVolume.Compared;
        JsonNode report = await RunAsync(kind, [.. Enumerable.Range(0, count).Select(_ => make(random))]);

        Assert.That(report["differences"]!.AsArray().Select(static each => each!.ToJsonString()), Is.Empty);
        Assert.That(report["compared"]!.GetValue<int>(), Is.EqualTo(count));
        TestContext.Out.WriteLine($"{kind}: {count} compared with viem and ethers, 0 differences");
    }

    private static async Task<JsonNode> RunAsync(string kind, IReadOnlyList<JsonObject> cases) =>
        JsonNode.Parse(await NodeClient.RunAsync("differences.mjs", string.Join('\n', cases.Select(static each => each.ToJsonString())), kind))!;

    private static JsonArray Types(IReadOnlyList<AbiType> types) => new([.. types.Select(static type => (JsonNode)type.ToString())]);

    private static string Hash32Text(byte last) => "0x" + new string('0', 62) + last.ToString("x2", System.Globalization.CultureInfo.InvariantCulture);

    private static string Secret(PrivateKey key)
    {
        byte[] secret = new byte[PrivateKey.Size];
        key.Export(secret);
        return Hex.Encode(secret);
    }
}
