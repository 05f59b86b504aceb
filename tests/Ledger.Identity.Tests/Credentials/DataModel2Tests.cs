using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>The form of credentials: the specification's own examples, and each of its demands broken in turn.</summary>
public sealed class DataModel2Tests
{
    private static readonly (string Title, string Credential)[] s_examples = ReadExamples();

    private static IEnumerable<TestCaseData> Examples() => s_examples.Select(static one => new TestCaseData(one.Credential).SetArgDisplayNames(one.Title));

    [TestCaseSource(nameof(Examples))]
    public void An_example_of_the_specification_has_the_form(string credential) => Assert.That(ProblemOf(credential), Is.Null);

    [TestCase("@context", null)]
    [TestCase("@context", """["https://www.w3.org/ns/credentials/examples/v2","https://www.w3.org/ns/credentials/v2"]""")]
    [TestCase("@context", """["https://www.w3.org/2018/credentials/v1"]""")]
    [TestCase("@context", """["https://www.w3.org/ns/credentials/v2",7]""")]
    [TestCase("id", "\"not a url\"")]
    [TestCase("id", """["https://a.example/1","https://a.example/2"]""")]
    [TestCase("type", null)]
    [TestCase("type", """["ExampleDegreeCredential"]""")]
    [TestCase("type", """["VerifiableCredential","not a term"]""")]
    [TestCase("issuer", null)]
    [TestCase("issuer", "null")]
    [TestCase("issuer", "\"nobody\"")]
    [TestCase("issuer", """{"name":"Example University"}""")]
    [TestCase("issuer", """{"id":"nobody"}""")]
    [TestCase("credentialSubject", null)]
    [TestCase("credentialSubject", "{}")]
    [TestCase("credentialSubject", "[]")]
    [TestCase("credentialSubject", "[{},{}]")]
    [TestCase("credentialSubject", "\"did:example:1\"")]
    [TestCase("credentialSubject", """{"id":["did:example:1"],"name":"x"}""")]
    [TestCase("validFrom", "\"2010\"")]
    [TestCase("validFrom", "\"2010-13-01T00:00:00Z\"")]
    [TestCase("validUntil", "\"2009-01-01T19:23:24Z\"")]
    [TestCase("validUntil", "1577906604")]
    [TestCase("credentialStatus", """{"id":"https://a.example/1"}""")]
    [TestCase("credentialStatus", """{"id":"nowhere","type":"BitstringStatusListEntry"}""")]
    [TestCase("credentialSchema", """{"type":"JsonSchema"}""")]
    [TestCase("credentialSchema", """{"id":"https://a.example/1"}""")]
    [TestCase("credentialSchema", """[{"id":"https://a.example/1","type":"JsonSchema"},{"id":"https://a.example/2"}]""")]
    [TestCase("termsOfUse", """{"id":"https://a.example/1"}""")]
    [TestCase("evidence", """[{"id":"https://a.example/1"}]""")]
    [TestCase("refreshService", """{"validFrom":"2010-01-01T19:23:24Z"}""")]
    [TestCase("name", "7")]
    [TestCase("description", """{"@value":"x","@lang":"en"}""")]
    [TestCase("relatedResource", """[{"id":"https://a.example/1"}]""")]
    [TestCase("relatedResource", """[{"id":"https://a.example/1","digestSRI":"sha384-x"},{"id":"https://a.example/1","digestSRI":"sha384-x"}]""")]
    [TestCase("vc", "{}")]
    public void A_demand_of_the_specification_that_is_broken_is_told(string member, string? value)
    {
        JsonObject credential = JsonNode.Parse(s_examples[1].Credential)!.AsObject();
        credential.Remove(member);
        if (value is not null)
            credential[member] = JsonNode.Parse(value);

        Assert.That(ProblemOf(credential.ToJsonString()), Is.Not.Null);
    }

    [TestCase("""{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation"}""", true)]
    [TestCase("""{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation","Other"],"holder":{"id":"did:example:1"},"verifiableCredential":[{"type":"EnvelopedVerifiableCredential"}]}""", true)]
    [TestCase("""{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"Other"}""", false)]
    [TestCase("""{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation","verifiableCredential":["eyJ"]}""", false)]
    [TestCase("""{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation","holder":"nobody"}""", false)]
    public void A_presentation_has_a_form_too(string presentation, bool isFine)
    {
        using JsonDocument json = JsonDocument.Parse(presentation);

        Assert.That(DataModel2.PresentationProblemOf(json.RootElement) is null, Is.EqualTo(isFine));
    }

    private static string? ProblemOf(string credential)
    {
        using JsonDocument json = JsonDocument.Parse(credential);
        return DataModel2.ProblemOf(json.RootElement);
    }

    private static (string Title, string Credential)[] ReadExamples()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", "vc-data-model-2.0.json")));
        return [.. file.RootElement.GetProperty("examples").EnumerateArray().Select(static one => (one.GetProperty("title").GetString()!, one.GetProperty("credential").GetRawText()))];
    }
}
