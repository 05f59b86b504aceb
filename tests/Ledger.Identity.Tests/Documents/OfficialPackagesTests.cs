using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Clients;
using Ledger.Contracts.Anvil;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>The npm packages ethr-did, ethr-did-resolver, did-jwt, did-jwt-vc and siwe, unmodified, live a whole life on our registry.</summary>
public sealed class OfficialPackagesTests
{
    private static readonly string[] s_life =
    [
        "create", "delegates", "attributes", "signed variants", "rotation", "versions", "tokens", "credential", "presentation", "sign-in", "deactivation",
    ];

    [Test]
    public async Task An_identity_lives_with_the_official_packages()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        JsonObject input = new()
        {
            ["rpcUrl"] = chain.RpcUrl.ToString(),
            ["chainId"] = 31337,
            ["registry"] = chain.Contracts.IdentityRegistry.ToString(),
            ["key"] = AnvilAccounts.Keys[1],
            ["other"] = AnvilAccounts.Keys[2],
            ["third"] = AnvilAccounts.Keys[3],
            ["relayer"] = AnvilAccounts.Keys[4],
        };

        string steps = await NodeClient.RunAsync("identity-life.mjs", input.ToJsonString());

        Assert.That(JsonSerializer.Deserialize<string[]>(steps), Is.EqualTo(s_life));
    }
}
