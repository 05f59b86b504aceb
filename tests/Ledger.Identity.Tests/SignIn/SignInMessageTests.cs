using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Clients;
using Ledger.Contracts.Anvil;
using Ledger.Cryptography;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Sign-in messages by the grammar of EIP-4361, beside npm siwe.</summary>
public sealed class SignInMessageTests
{
    private static readonly SignInMessage s_plain = new(
        "engine.local:8443", Address.Parse("0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A"), "https://engine.local:8443/plug", 31337, "Abcdef01234567",
        DateTimeOffset.FromUnixTimeSeconds(1_767_225_600));

    private static IEnumerable<TestCaseData> Vectors()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", "siwe-3.0.0.json")));
        return [.. file.RootElement.GetProperty("cases").EnumerateArray().Select(static (one, i) => new TestCaseData(one.Clone()).SetArgDisplayNames($"vector {i + 1}"))];
    }

    [TestCaseSource(nameof(Vectors))]
    public void A_message_of_the_official_package_is_read_and_its_signer_found(JsonElement vector)
    {
        string text = vector.GetProperty("message").GetString()!;

        Assert.That(SignInMessage.TryParse(text, out SignInMessage? message, out string? problem), Is.True, problem);
        Assert.That(PersonalMessage.Digest(message!.Text).ToString(), Is.EqualTo(vector.GetProperty("eip191Hash").GetString()));
        Assert.That(Signature.TryParse(Hex.Decode(vector.GetProperty("signature").GetString()), out Signature signature), Is.True);
        Assert.That(Secp256k1.TryRecover(PersonalMessage.Digest(text), signature, out PublicKey? key), Is.True);
        Assert.That(Address.Of(key!).ToString(), Is.EqualTo(vector.GetProperty("address").GetString()));
        Assert.That(message.Account, Is.EqualTo(Address.Of(key!)));
    }

    [Test]
    public async Task Our_messages_are_the_official_packages_messages()
    {
        string[] ours =
        [
            s_plain.Text,
            (s_plain with { Statement = "Plug my data into engine 7." }).Text,
            (s_plain with { Scheme = "https", RequestId = "r-1", Resources = ["did:ethr:0x7a69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A", "https://a.example/"] }).Text,
            (s_plain with { ExpiresAt = s_plain.IssuedAt.AddMinutes(5), NotBefore = s_plain.IssuedAt }).Text,
        ];
        JsonObject input = new()
        {
            ["key"] = AnvilAccounts.Keys[1],
            ["chainId"] = 31337,
            ["domain"] = "engine.local:8443",
            ["uri"] = "https://engine.local:8443/plug",
            ["make"] = new JsonArray(new JsonObject { ["nonce"] = "Abcdef01234567", ["statement"] = "Hello.", ["resources"] = new JsonArray("did:example:1") }),
            ["check"] = JsonSerializer.SerializeToNode(ours),
        };

        JsonNode answer = JsonNode.Parse(await NodeClient.RunAsync("sign-in.mjs", input.ToJsonString()))!;

        Assert.That(answer["checked"]!.AsArray().Select(static one => one!["same"]?.GetValue<bool>()), Is.All.True, answer.ToJsonString());
        string theirs = answer["made"]![0]!["text"]!.GetValue<string>();
        Assert.That(SignInMessage.TryParse(theirs, out SignInMessage? read, out string? problem), Is.True, problem);
        Assert.That((read!.Statement, read.Resources.Single()), Is.EqualTo(("Hello.", "did:example:1")));
    }

    [TestCase("0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A", "0x1f08e2f662e03ed3f24c3885d091aacf311ae46a", TestName = "an address without its checksum")]
    [TestCase("Nonce: Abcdef01234567", "Nonce: Abc", TestName = "a short nonce")]
    [TestCase("Nonce: Abcdef01234567", "Nonce: Abcdef-0123456", TestName = "a nonce with other characters")]
    [TestCase("Version: 1", "Version: 2", TestName = "another version")]
    [TestCase("Chain ID: 31337", "Chain ID: 0x7a69", TestName = "a chain id in another spelling")]
    [TestCase("engine.local:8443 wants", "user@engine.local:8443 wants", TestName = "a user in the domain")]
    [TestCase("engine.local:8443 wants", " wants", TestName = "no domain")]
    [TestCase("\n\n\nURI", "\n\nURI", TestName = "one empty line for two")]
    [TestCase("\n\n\nURI", "\n\nline one\nline two\n\nURI", TestName = "a statement of two lines")]
    [TestCase("\n\n\nURI", "\n\nZoë\n\nURI", TestName = "a statement outside ASCII")]
    [TestCase("Issued At: 2026", "Issued At: yesterday 2026", TestName = "a time that is none")]
    [TestCase("URI: https://engine.local:8443/plug", "URI: plug", TestName = "a URI without a scheme")]
    public void A_message_that_is_wrong_is_not_read(string right, string wrong)
    {
        Assert.That(s_plain.Text, Does.Contain(right));

        Assert.That(SignInMessage.TryParse(s_plain.Text.Replace(right, wrong, StringComparison.Ordinal), out _, out string? problem), Is.False);
        Assert.That(problem, Is.Not.Empty);
    }

    [TestCase("\n")]
    [TestCase("\nResources:\n- nowhere")]
    [TestCase("\nRequest ID: a b")]
    [TestCase("\nExpiration Time: soon")]
    [TestCase("\nRequest ID: a\nExpiration Time: 2026-01-01T00:00:00Z")]
    [TestCase("\nAnything: else")]
    public void A_tail_that_is_wrong_is_not_read(string tail) => Assert.That(SignInMessage.TryParse(s_plain.Text + tail, out _, out _), Is.False);
}
