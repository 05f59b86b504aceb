using System.Numerics;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;

namespace Ledger.Cli.Tests;

/// <summary>An issuer and a holder with the executable: a schema, a credential, its revocation.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CredentialTests : IDisposable
{
    private const string ListUrl = "https://issuer.example/status/1";

    private readonly TemporaryDirectory _directory = new();
    private readonly PrivateKey _key = PrivateKey.Generate();

    private string KeyPath => _directory["issuer.json"];

    private Address Issuer => Address.Of(_key.PublicKey);

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task A_credential_is_issued_verified_shown_and_revoked()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await chain.SetBalanceAsync(Issuer, BigInteger.Pow(10, 19));
        await File.WriteAllTextAsync(KeyPath, KeystoreV3.Encrypt(_key, "secret", 1 << 10));
        await File.WriteAllTextAsync(_directory["schema.json"], """{"type":"object"}""");
        await File.WriteAllTextAsync(_directory["claims.json"], """{"slots":4}""");
        string holder = $"did:ethr:0x7a69:{chain.Wallets[2].Address}", file = _directory["credential.json"];

        ulong schema = (await RunAsync(chain, "schema", "create", _directory["schema.json"], "--key", KeyPath)).GetProperty("schema").GetUInt64();
        await RunAsync(chain, "schema", "trust", $"{schema}", $"did:ethr:0x7a69:{Issuer}", "--key", KeyPath);
        JsonElement issued = await RunAsync(
            chain, "issue", "--key", KeyPath, "--subject", holder, "--type", "TrainerCredential", "--claims", _directory["claims.json"],
            "--list", ListUrl, "--lists", _directory["lists"], "--schema", $"{schema}", "--out", file);
        string list = issued.GetProperty("listFile").GetString()!;
        string old = _directory["old.jwt"];
        File.Copy(list, old);

        JsonElement verified = await RunAsync(chain, "verify", file, "--list-file", list);
        Assert.That(verified.GetProperty("subject").GetString(), Is.EqualTo(holder));
        Assert.That(verified.GetProperty("claims").GetProperty("slots").GetInt32(), Is.EqualTo(4));
        string[] asked = ["--list-file", list, "--audience", "https://node.example", "--nonce"];
        string shown = (await RunAsync(null, ["present", file, "--key", await HolderAsync(), .. asked[2..], "7"])).GetProperty("token").GetString()!;
        JsonElement seen = await RunAsync(chain, ["verify", shown, .. asked, "7"]);
        Assert.That(seen.GetProperty("holder").GetString(), Is.EqualTo(holder));
        Assert.That(seen.GetProperty("credentials")[0].GetProperty("claims").GetProperty("slots").GetInt32(), Is.EqualTo(4));
        await RefusedAsync(chain, "otherAudience", [shown, .. asked, "8"]);

        JsonElement revoked = await RunAsync(chain, "revoke", file, "--key", KeyPath, "--lists", _directory["lists"]);
        Assert.That(revoked.GetProperty("index").GetInt32(), Is.EqualTo(issued.GetProperty("index").GetInt32()));

        await RefusedAsync(chain, "revoked", file, "--list-file", list);
        await RefusedAsync(chain, "revoked", [shown, .. asked, "7"]);
        await RefusedAsync(chain, "statusUnknown", file, "--list-file", old);
        BigInteger number = new(Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(ListUrl)).ToArray(), isUnsigned: true, isBigEndian: true);
        Hash32 root = await new CredentialRegistry(chain.Contracts.CredentialRegistry, chain.Client).StatusRootAsync(Issuer, number);
        Assert.That(revoked.GetProperty("root").GetString(), Is.EqualTo(root.ToString()));
    }

    [Test]
    public async Task A_schema_that_does_not_trust_the_issuer_gets_no_credential()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await File.WriteAllTextAsync(KeyPath, KeystoreV3.Encrypt(_key, "secret", 1 << 10));

        LedgerProcess.Ended ended = await LedgerProcess.RunAsync(
            "did", "issue", "--key", KeyPath, "--subject", $"did:ethr:0x7a69:{chain.Wallets[2].Address}", "--schema", "1", "--out", _directory["x.json"], "--rpc", chain.RpcUrl.ToString(), "--json");

        Assert.That(ended.Code, Is.EqualTo(3));
        Assert.That(ended.Errors, Does.Contain("does not trust"));
        Assert.That(File.Exists(_directory["x.json"]), Is.False);
    }

    private async Task<string> HolderAsync()
    {
        using PrivateKey key = PrivateKey.Create(Hex.Decode(Ledger.Contracts.Anvil.AnvilAccounts.Keys[2]));
        await File.WriteAllTextAsync(_directory["holder.json"], KeystoreV3.Encrypt(key, "secret", 1 << 10));
        return _directory["holder.json"];
    }

    private static async Task RefusedAsync(LocalChain chain, string reason, params string[] verify)
    {
        LedgerProcess.Ended ended = await LedgerProcess.RunAsync(["did", "verify", .. verify, "--rpc", chain.RpcUrl.ToString(), "--json"]);
        Assert.That(ended.Code, Is.EqualTo(5), ended.Errors);
        Assert.That(JsonDocument.Parse(ended.Output).RootElement.GetProperty("reason").GetString(), Is.EqualTo(reason));
    }

    private static async Task<JsonElement> RunAsync(LocalChain? chain, params string[] arguments)
    {
        string[] where = chain is null ? [] : ["--rpc", chain.RpcUrl.ToString()];
        LedgerProcess.Ended ended = await LedgerProcess.RunAsync(["did", .. arguments, .. where, "--json"]);
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        return JsonDocument.Parse(ended.Output).RootElement;
    }
}
