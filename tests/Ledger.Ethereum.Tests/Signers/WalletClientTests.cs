using System.Text.Json.Nodes;
using Ledger.Clients;
using Ledger.Cryptography;
using Ledger.Ethereum.Tests.Differential;

namespace Ledger.Ethereum.Tests.Signers;

/// <summary>Keystores and words that go from this client to others and back.</summary>
public sealed class WalletClientTests
{
    private static readonly string[] Passphrases = ["", "pass word", "pässwörd €", "密码 🚀", new('x', 300)];

    [Test]
    public async Task Keystores_of_ethers_open_here_and_ours_open_there()
    {
        Random random = TestVolume.Random();
        PrivateKey[] keys = [.. Passphrases.Select(_ => RandomTransactions.Key(random))];
        JsonNode input = Input();
        for (int i = 0; i < keys.Length; i++)
        {
            input["read"]!.AsArray().Add(new JsonObject { ["json"] = KeystoreV3.Encrypt(keys[i], Passphrases[i], scryptN: 1024), ["password"] = Passphrases[i] });
            input["write"]!.AsArray().Add(new JsonObject { ["key"] = Secret(keys[i]), ["password"] = Passphrases[i] });
        }

        JsonNode output = JsonNode.Parse(await NodeClient.RunAsync("wallets.mjs", input.ToJsonString()))!;

        Assert.That(output["read"]!.AsArray().Select(static key => key!.GetValue<string>()), Is.EqualTo(keys.Select(Secret)));
        for (int i = 0; i < keys.Length; i++)
        {
            KeystoreResult opened = KeystoreV3.Decrypt(output["written"]![i]!.GetValue<string>(), Passphrases[i]);
            Assert.That(opened, Is.TypeOf<KeystoreResult.Opened>());
            using PrivateKey key = ((KeystoreResult.Opened)opened).Key;
            Assert.That(Secret(key), Is.EqualTo(Secret(keys[i])));
            keys[i].Dispose();
        }
    }

    [Test]
    public async Task Words_lead_to_the_accounts_of_viem_and_ethers()
    {
        Random random = TestVolume.Random();
        JsonNode input = Input();
        List<(Mnemonic Words, string Passphrase, string Path)> wallets = [];
        for (int i = 0; i < 50; i++)
        {
            Mnemonic words = Mnemonic.FromEntropy(RandomAbi.Bytes(random, 16 + 4 * random.Next(5)));
            string path = random.Next(3) switch
            {
                0 => DerivationPath.Account((uint)random.Next(1000)).ToString(),
                1 => $"m/44'/60'/{random.Next(1000)}'/0/0",
                _ => $"m/{random.Next()}/{random.Next()}'/7",
            };
            string passphrase = random.Next(2) == 0 ? "" : Passphrases[random.Next(Passphrases.Length)];
            wallets.Add((words, passphrase, path));
            input["wallets"]!.AsArray().Add(new JsonObject { ["entropy"] = Hex.Encode(words.Entropy), ["passphrase"] = passphrase, ["path"] = path });
        }

        JsonArray output = JsonNode.Parse(await NodeClient.RunAsync("wallets.mjs", input.ToJsonString()))!["wallets"]!.AsArray();

        for (int i = 0; i < wallets.Count; i++)
        {
            using LocalSigner signer = HdWallet.At(wallets[i].Words, DerivationPath.Parse(wallets[i].Path), wallets[i].Passphrase);
            Assert.That(output[i]!["phrase"]!.GetValue<string>(), Is.EqualTo(wallets[i].Words.Phrase));
            Assert.That(output[i]!["ethers"]!.GetValue<string>(), Is.EqualTo(signer.Address.ToString()), wallets[i].Path);
            Assert.That(output[i]!["viem"]!.GetValue<string>(), Is.EqualTo(signer.Address.ToString()), wallets[i].Path);
        }
    }

    private static JsonObject Input() => new() { ["read"] = new JsonArray(), ["write"] = new JsonArray(), ["wallets"] = new JsonArray() };

    private static string Secret(PrivateKey key)
    {
        byte[] secret = new byte[PrivateKey.Size];
        key.Export(secret);
        return Hex.Encode(secret);
    }
}
