using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

internal static class AccountVectors
{
    public static IEnumerable<(string, string?)> Checksums(JsonElement file) => file.EnumerateArray().Select(static item =>
    {
        string text = item.Text("address");
        return (text, Expect.Of(() => Expect.All(
            Expect.Equal(Address.Parse(text).ToLowerString(), text.ToLowerInvariant()),
            text.Any(char.IsUpper) && text != "0x" + text[2..].ToUpperInvariant() ? Expect.Equal(Address.Parse(text).ToString(), text) : null)));
    });

    public static IEnumerable<(string, string?)> Accounts(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("name"), Expect.Of(() => Expect.All(
            item.TryGetProperty("privateKey", out JsonElement secret) ? Expect.Equal(AddressOf(secret.GetString()!), item.Text("address")) : null,
            Expect.Equal(Address.Parse(item.Text("address")).ToString(), item.Text("address"))))));

    public static IEnumerable<(string, string?)> Create(JsonElement file) =>
        from JsonElement sender in file.EnumerateArray()
        from JsonElement item in sender.GetProperty("creates").EnumerateArray()
        select (item.Text("name"), Expect.Equal(
            ContractAddress.Create(Address.Parse(sender.Text("sender")), (ulong)item.Number("nonce")).ToString(), item.Text("address")));

    public static IEnumerable<(string, string?)> Create2(JsonElement file) =>
        from JsonElement sender in file.EnumerateArray()
        from JsonElement item in sender.GetProperty("creates").EnumerateArray()
        let codeHash = Keccak256.Hash(item.Bytes("initCode"))
        select (item.Text("name"), Expect.All(
            Expect.Equal(codeHash.ToString(), item.Text("initCodeHash")),
            Expect.Equal(
                ContractAddress.Create2(Address.Parse(sender.Text("sender")), new Hash32(item.Bytes("salt")), codeHash).ToString(), item.Text("address"))));

    public static IEnumerable<(string, string?)> DidKeysAndSelectors(JsonElement file)
    {
        foreach (JsonElement key in file.GetProperty("keys").EnumerateArray())
        {
            using PrivateKey secret = PrivateKey.Create(key.Bytes("privateKey"));
            yield return (key.Text("address"), Expect.All(
                Expect.Equal(Address.Of(secret.PublicKey).ToString(), key.Text("address")),
                Expect.Equal(secret.PublicKey.ToString(), key.Text("compressed"))));
        }

        foreach (JsonProperty selector in file.GetProperty("abi").GetProperty("selectors").EnumerateObject())
            yield return (selector.Name, Expect.Bytes(FunctionSelector.Of(selector.Name), selector.Value.GetString()));
        foreach (JsonProperty topic in file.GetProperty("abi").GetProperty("topics").EnumerateObject())
            yield return (topic.Name, Expect.Equal(FunctionSelector.Topic(topic.Name).ToString(), topic.Value.GetString()));

        JsonElement[] hashes = [.. file.GetProperty("signedHashes").EnumerateArray()];
        foreach (JsonElement item in hashes)
        {
            Hash32 digest = Hash32.Parse(item.Text("hash"));
            Signature signature = new(Hash32.Parse(item.Text("r")), Hash32.Parse(item.Text("s")), (byte)(item.GetProperty("v").GetInt32() - 27));
            bool recovered = Secp256k1.TryRecover(digest, signature, out PublicKey? key);
            yield return (item.Text("method") + " signed", recovered ? Expect.Equal(Address.Of(key!).ToString(), item.Text("owner")) : "recovers nobody");
        }

        foreach (JsonElement item in file.GetProperty("siwe").EnumerateArray())
            yield return ("sign-in message", Expect.Equal(PersonalMessage.Digest(item.Text("message")).ToString(), item.Text("eip191Hash")));
    }

    private static string AddressOf(string secret)
    {
        using PrivateKey key = PrivateKey.Create(Json.ToBytes(secret));
        return Address.Of(key.PublicKey).ToString();
    }
}
