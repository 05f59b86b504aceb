using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Documents against those that the official resolver made of the same logs.</summary>
public sealed class DidDocumentTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        string file = Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", "ethr-did-resolver-11.1.3.json");
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllText(file));
        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
            yield return new TestCaseData(vector.Clone()).SetArgDisplayNames(vector.GetProperty("name").GetString()!);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_document_is_the_official_resolvers_document(JsonElement vector)
    {
        string did = vector.GetProperty("did").GetString()!;
        Assert.That(DidUrl.TryParse(did, out DidUrl? url, out _), Is.True);
        Address identity = url!.Identifier.Identity;
        IdentityChange[] changes = [.. vector.GetProperty("logs").EnumerateArray().Select(log => Change(ReadLog(log)))];

        JsonObject document = DidDocument.Of(url, new IdentityHistory(identity, changes), vector.GetProperty("time").GetUInt64());

        JsonNode expected = JsonNode.Parse(vector.GetProperty("document").GetRawText())!;
        Assert.That(JsonNode.DeepEquals(document, expected), Is.True, $"expected {expected}\nbut was {document}");
    }

    private static IdentityChange Change(Log log) =>
        IdentityChange.TryDecode(log, out IdentityChange? change) ? change : throw new InvalidOperationException("A log of the vectors does not decode.");

    private static Log ReadLog(JsonElement log) => new(
        Address.Zero,
        [.. log.GetProperty("topics").EnumerateArray().Select(topic => Hash32.Parse(topic.GetString()))],
        Hex.Decode(log.GetProperty("data").GetString()),
        log.GetProperty("blockNumber").GetUInt64(), Hash32.Zero, Hash32.Zero, 0, log.GetProperty("logIndex").GetUInt32());
}
