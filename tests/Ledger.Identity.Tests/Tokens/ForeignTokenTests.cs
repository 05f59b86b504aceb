using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Clients;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>npm did-jwt, ethr-did and ethr-did-resolver understand our tokens, and we theirs.</summary>
public sealed class ForeignTokenTests : TokenFixture
{
    [Test]
    public async Task Tokens_that_others_make_are_valid_here()
    {
        string compressed = "0x" + Convert.ToHexStringLower(PublicKeyOf(2).ToCompressed());
        await AddDelegateAsync("veriKey", Chain.Wallets[3].Address);
        await AddDelegateAsync("sigAuth", Chain.Wallets[4].Address);
        JsonObject answer = await RunAsync(
            new JsonArray(
                Make("ethr-did", "ES256K-R", 2, AppWallet.Address.ToString()),
                Make("ethr-did", "ES256K-R", 2, compressed),
                Make("did-jwt", "ES256K", 2, ""), Make("did-jwt", "ES256K-R", 2, ""),
                Make("did-jwt", "ES256K", 3, ""), Make("did-jwt", "ES256K-R", 4, ""),
                Make("did-jwt", "ES256K", 5, "")),
            []);

        DidJwtRefusal?[] refusals = await Task.WhenAll(answer["made"]!.AsArray().Select(token => RefusalAsync(token!.GetValue<string>())));

        Assert.That(refusals, Is.EqualTo(new DidJwtRefusal?[] { null, null, null, null, null, null, DidJwtRefusal.OtherSigner }));
    }

    [Test]
    public async Task Tokens_that_we_make_are_valid_there()
    {
        await AddDelegateAsync("veriKey", Chain.Wallets[3].Address);
        await AddDelegateAsync("sigAuth", Chain.Wallets[4].Address);

        JsonObject answer = await RunAsync(
            [],
            [await IssueAsync(), await IssueAsync(Chain.Wallets[3].Signer), await IssueAsync(Chain.Wallets[4].Signer), await IssueAsync(Chain.Wallets[5].Signer)]);

        JsonArray verified = answer["verified"]!.AsArray();
        Assert.That(verified.Take(3).Select(one => one!["issuer"]?.GetValue<string>()), Is.All.EqualTo(App.ToString()), verified.ToJsonString());
        Assert.That(verified.Take(3).Select(one => one!["signer"]!.GetValue<string>()),
            Is.EqualTo(new[] { $"{App}#controller", $"{App}#delegate-1", $"{App}#delegate-2" }));
        Assert.That(verified[3]!["error"], Is.Not.Null);
    }

    private JsonObject Make(string by, string algorithm, int wallet, string identifier) =>
        new() { ["by"] = by, ["alg"] = algorithm, ["key"] = KeyOf(wallet), ["identifier"] = identifier, ["did"] = App.ToString() };

    private async Task<JsonObject> RunAsync(JsonArray make, IReadOnlyList<string> verify)
    {
        JsonObject input = new()
        {
            ["rpcUrl"] = Chain.RpcUrl.ToString(),
            ["chainId"] = 31337,
            ["registry"] = Registry.ToString(),
            ["audience"] = Person.ToString(),
            ["make"] = make,
            ["verify"] = JsonSerializer.SerializeToNode(verify),
        };
        return JsonNode.Parse(await NodeClient.RunAsync("did-tokens.mjs", input.ToJsonString()))!.AsObject();
    }
}
