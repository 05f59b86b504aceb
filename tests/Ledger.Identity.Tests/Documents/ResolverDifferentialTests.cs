using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Clients;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>The official npm ethr-did-resolver and ours make the same of random histories, at the head and at every version.</summary>
public sealed class ResolverDifferentialTests : IdentityIndexFixture
{
    private const int Blocks = 10;

    private static int Histories => Number("LEDGER_HISTORIES", 60);

    [Test]
    [Category("Differential")]
    public async Task Both_resolvers_make_the_same_of_every_version()
    {
        RandomHistories histories = new(Chain, Histories, Number("LEDGER_SEED", 2026));
        await histories.PlayAsync(Blocks);
        await FollowAsync();
        string[] dids = [.. histories.Keys.SelectMany((key, i) => Versions(Spell(key, i), IdentityIndex.Read(Database, Address.Of(key))!))];

        JsonArray theirs = await AskOfficialAsync(dids);

        Assert.That(theirs, Has.Count.EqualTo(dids.Length), "each has an answer");
        int differing = 0;
        foreach ((string did, JsonNode? official) in dids.Zip(theirs))
        {
            DidResolution.Resolved ours = await ResolvedAsync(did);
            string expected = Canonical(WithoutDanglingReferences(official!["didDocument"]!)), actual = Canonical(ours.Document);
            if (expected == actual && Canonical(official["didDocumentMetadata"]!) == Canonical(ours.Metadata.ToJson()))
                continue;
            if (differing++ == 0)
                await TestContext.Out.WriteLineAsync($"{did}\n{expected}\n{actual}\n{official["didDocumentMetadata"]}\n{ours.Metadata.ToJson()}\n{official["didResolutionMetadata"]}");
        }

        Assert.That(differing, Is.Zero, $"of {dids.Length} documents");
        Assert.That(dids, Has.Length.GreaterThan(Histories * 5), "versions were compared");
    }

    /// <summary>The newest version, every version that there is, and the block before each.</summary>
    private static IEnumerable<string> Versions(string did, IReadOnlyList<IdentityLog> changes) =>
        [did, .. changes.Select(static log => log.Change.Block).SelectMany(static block => new[] { block - 1, block }).Distinct().Select(block => $"{did}?versionId={block}")];

    private static string Spell(Ledger.Cryptography.PublicKey key, int i) => (i % 3) switch
    {
        0 => Did(Address.Of(key)),
        1 => Did(Address.Of(key)).ToLowerInvariant(),
        _ => $"did:ethr:0x7a69:0x{Convert.ToHexStringLower(key.ToCompressed())}",
    };

    private async Task<JsonArray> AskOfficialAsync(string[] dids)
    {
        BlockHeader head = (await Chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
        JsonObject question = new()
        {
            ["rpcUrl"] = Chain.RpcUrl.ToString(),
            ["chainId"] = 31337,
            ["registry"] = Registry.ToString(),
            ["time"] = head.Timestamp,
            ["dids"] = JsonSerializer.SerializeToNode(dids),
        };
        return JsonNode.Parse(await NodeClient.RunAsync("resolve-dids.mjs", question.ToJsonString()))!.AsArray();
    }

    /// <summary>The official resolver's known fault, mended in its version 14: an encryption key that is over stays in keyAgreement.</summary>
    private static JsonNode WithoutDanglingReferences(JsonNode document)
    {
        if (document["keyAgreement"] is not JsonArray agreement)
            return document;
        HashSet<string> methods = [.. document["verificationMethod"]!.AsArray().Select(static method => method!["id"]!.GetValue<string>())];
        foreach (JsonNode? dangling in agreement.Where(reference => !methods.Contains(reference!.GetValue<string>())).ToList())
            agreement.Remove(dangling);
        if (agreement.Count == 0)
            document.AsObject().Remove("keyAgreement");
        return document;
    }

    /// <summary>JSON with sorted members and plain numbers, so that equal values are equal texts.</summary>
    private static string Canonical(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => $"{{{string.Join(',', members.OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => $"{JsonSerializer.Serialize(member.Key)}:{Canonical(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(',', items.Select(Canonical))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(node),
    };

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
