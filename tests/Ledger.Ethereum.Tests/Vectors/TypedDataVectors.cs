using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;
using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

internal static class TypedDataVectors
{
    public static IEnumerable<(string, string?)> Ethers(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("name"), Expect.Of(() =>
        {
            JsonObject json = new()
            {
                ["types"] = JsonNode.Parse(item.GetProperty("types").GetRawText()),
                ["domain"] = JsonNode.Parse(item.GetProperty("domain").GetRawText()),
                ["primaryType"] = item.Text("primaryType"),
                ["message"] = JsonNode.Parse(item.GetProperty("data").GetRawText()),
            };
            using JsonDocument parsed = JsonDocument.Parse(json.ToJsonString());
            TypedDataDocument document = TypedDataDocument.Parse(parsed.RootElement);
            return Expect.All(
                Expect.Bytes(document.Types.EncodeStruct(document.PrimaryType, document.Message), item.Text("encoded")),
                Expect.Equal(document.Digest().ToString(), item.Text("digest")),
                item.TryGetProperty("privateKey", out JsonElement secret) && item.TryGetProperty("signature", out JsonElement signature)
                    ? Expect.Bytes(Sign(Json.ToBytes(secret.GetString()!), document.Digest()).ToBytes(), signature.GetString())
                    : null);
        })));

    public static IEnumerable<(string, string?)> Mail(JsonElement file)
    {
        TypedDataDocument document = TypedDataDocument.Parse(file.GetProperty("typedData"));
        Signature signature = Sign(Keccak256.Hash(Encoding.UTF8.GetBytes(file.Text("privateKeyIsKeccakOf"))).ToArray(), document.Digest());
        yield return ("encodeType", Expect.Equal(document.Types.EncodeType("Mail"), file.Text("encodeType")));
        yield return ("typeHash", Expect.Equal(Keccak256.Hash(document.Types.EncodeType("Mail")).ToString(), file.Text("typeHash")));
        yield return ("structHash", Expect.Equal(document.Types.HashStruct("Mail", document.Message).ToString(), file.Text("structHash")));
        yield return ("domainSeparator", Expect.Equal(document.Domain.Separator().ToString(), file.Text("domainSeparator")));
        yield return ("digest", Expect.Equal(document.Digest().ToString(), file.Text("digest")));
        yield return ("r", Expect.Equal(signature.R.ToString(), file.Text("r")));
        yield return ("s", Expect.Equal(signature.S.ToString(), file.Text("s")));
        yield return ("v", Expect.Equal(27 + signature.RecoveryId, file.GetProperty("v").GetInt32()));
    }

    private static Signature Sign(byte[] secret, Hash32 digest)
    {
        using PrivateKey key = PrivateKey.Create(secret);
        return Secp256k1.Sign(digest, key);
    }
}
