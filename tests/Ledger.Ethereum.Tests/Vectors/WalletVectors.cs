using System.Text;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

internal static class WalletVectors
{
    public static IEnumerable<(string, string?)> Bip32(JsonElement file) => file.EnumerateArray().Select(static item =>
        ($"{item.Text("seed")[..8]} {item.Text("path")}", Expect.Of(() =>
        {
            using ExtendedKey master = ExtendedKey.FromSeed(item.Bytes("seed"));
            using ExtendedKey key = master.Derive(DerivationPath.Parse(item.Text("path")));
            using ExtendedKey parsed = ExtendedKey.Parse(item.Text("xprv"));
            using ExtendedKey parsedPublic = ExtendedKey.Parse(item.Text("xpub"));
            return Expect.All(
                Expect.Equal(key.Serialize(withSecret: true), item.Text("xprv")),
                Expect.Equal(key.Serialize(withSecret: false), item.Text("xpub")),
                Expect.Equal(parsed.Serialize(withSecret: true), item.Text("xprv")),
                Expect.Equal(parsedPublic.Serialize(withSecret: false), item.Text("xpub")));
        })));

    public static IEnumerable<(string, string?)> InvalidKeys(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("reason"), Expect.Of(() => Expect.Refusal<FormatException>(() => ExtendedKey.Parse(item.Text("invalid")).Dispose()))));

    public static IEnumerable<(string, string?)> Trezor(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("entropy"), Expect.Of(() => CheckMnemonic(
            item.Text("mnemonic"), item.Text("passphrase"), item.Text("entropy"), item.Text("seed"), item.Text("xprv")))));

    public static IEnumerable<(string, string?)> EthersMnemonics(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("name"), Expect.Of(() =>
        {
            string phrase = Encoding.UTF8.GetString(item.Bytes("phrase")), passphrase = Encoding.UTF8.GetString(item.Bytes("password"));
            JsonElement[] nodes = [.. item.GetProperty("nodes").EnumerateArray()];
            string? words = CheckMnemonic(phrase, passphrase, item.Text("entropy"), item.Text("seed"), nodes[0].Text("xpriv"));
            using ExtendedKey master = ExtendedKey.FromSeed(item.Bytes("seed"));
            return words ?? nodes.Select(node => CheckNode(master, node)).FirstOrDefault(static failure => failure is not null);
        })));

    /// <summary>Each word alone, at its place: twelve times the word is right or wrong only by its checksum, so the entropy names the word.</summary>
    public static IEnumerable<(string, string?)> WordList(JsonElement file)
    {
        string[] words = file.GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            byte[] entropy = new byte[16];
            entropy[0] = (byte)(i >> 3);
            entropy[1] = (byte)(i << 5);
            yield return (words[i], Expect.Equal(Mnemonic.FromEntropy(entropy).Phrase.Split(' ')[0], words[i]));
        }
    }

    public static IEnumerable<(string, string?)> Keystores(JsonElement file) => file.EnumerateObject().Select(static item =>
        (item.Name, Expect.Of(() => Open(
            item.Value.GetProperty("json").GetRawText(), item.Value.Text("password"), key => Expect.Bytes(Secret(key), item.Value.Text("priv"))))));

    /// <summary>The pre-sale format ("crowdsale") is of 2014 and is refused as no version 3 file.</summary>
    public static IEnumerable<(string, string?)> EthersKeystores(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("name"), Expect.Of(() =>
        {
            string password = Encoding.UTF8.GetString(item.Bytes("password"));
            return item.Text("type") == "crowdsale"
                ? KeystoreV3.Decrypt(item.Text("content"), password) is KeystoreResult.Malformed ? null : "accepted"
                : Open(item.Text("content"), password, key => Expect.Equal(Address.Of(key.PublicKey), Address.Parse(item.Text("address"))));
        })));

    private static string? CheckMnemonic(string phrase, string passphrase, string entropy, string seed, string xprv)
    {
        if (!Mnemonic.TryParse(phrase, out Mnemonic? mnemonic))
            return "refused";
        using ExtendedKey master = ExtendedKey.FromSeed(mnemonic!.ToSeed(passphrase));
        return Expect.All(
            Expect.Bytes(mnemonic.Entropy, entropy),
            Expect.Equal(Mnemonic.FromEntropy(Json.ToBytes(entropy)).Phrase, phrase),
            Expect.Bytes(mnemonic.ToSeed(passphrase), seed),
            Expect.Equal(master.Serialize(withSecret: true), xprv));
    }

    private static string? CheckNode(ExtendedKey master, JsonElement node)
    {
        using ExtendedKey key = master.Derive(DerivationPath.Parse(node.Text("path")));
        return Expect.All(
            Expect.Equal(key.Serialize(withSecret: true), node.Text("xpriv")),
            Expect.Equal(key.Serialize(withSecret: false), node.Text("xpub")),
            Expect.Equal($"0x{key.Fingerprint:x8}", node.Text("fingerprint")),
            Expect.Equal(key.PublicKey.ToString(), node.Text("publicKey")),
            Expect.Bytes(Secret(key.PrivateKey!), node.Text("privateKey")));
    }

    private static string? Open(string json, string password, Func<PrivateKey, string?> check)
    {
        KeystoreResult result = KeystoreV3.Decrypt(json, password);
        if (result is not KeystoreResult.Opened opened)
            return result.ToString();
        using (opened.Key)
            return check(opened.Key);
    }

    private static byte[] Secret(PrivateKey key)
    {
        byte[] secret = new byte[PrivateKey.Size];
        key.Export(secret);
        return secret;
    }
}
