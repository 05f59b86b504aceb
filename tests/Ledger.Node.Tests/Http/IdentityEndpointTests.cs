using System.Net;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Node.Tests.Http;

/// <summary>The universal resolver's driver interface on a real chain.</summary>
[TestFixture]
public class IdentityEndpointTests
{
    private LocalChain _chain = null!;
    private ServedNode _node = null!;

    private string Did => new DidEthr(31337, _chain.Wallets[1].Address).ToString();

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        Address registry = _chain.Contracts.IdentityRegistry;
        _node = await ServedNode.StartAsync(
            () => Sample.Status(), new DidResolver(_chain.Client, registry, new LoggedIdentities(_chain.Client, registry, _chain.Contracts.FirstBlock)));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        await _chain.DisposeAsync();
    }

    [Test]
    public async Task A_DID_is_answered_with_document_and_metadata()
    {
        TransactionReceipt receipt = await _chain.Wallets[1].SendAsync(IdentityRegistry.Calls.AddDelegate(
            _chain.Contracts.IdentityRegistry, _chain.Wallets[1].Address, LedgerNames.ToBytes32("sigAuth"), _chain.Wallets[2].Address, 100_000));

        (HttpResponseMessage answer, JsonElement json) = await AskAsync(Did);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/did-resolution"));
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin").Single(), Is.EqualTo("*"));
        Assert.That(json.GetProperty("didDocument").GetProperty("id").GetString(), Is.EqualTo(Did));
        Assert.That(json.GetProperty("didDocument").GetProperty("authentication").GetArrayLength(), Is.EqualTo(2));
        Assert.That(json.GetProperty("didDocumentMetadata").GetProperty("versionId").GetString(), Is.EqualTo($"{receipt.BlockNumber}"));
        Assert.That(json.GetProperty("didResolutionMetadata").GetProperty("contentType").GetString(), Is.EqualTo("application/did+ld+json"));

        (_, JsonElement before) = await AskAsync($"{Did}?versionId={receipt.BlockNumber - 1}");
        Assert.That(before.GetProperty("didDocument").GetProperty("authentication").GetArrayLength(), Is.EqualTo(1));
        Assert.That(before.GetProperty("didDocumentMetadata").GetProperty("nextVersionId").GetString(), Is.EqualTo($"{receipt.BlockNumber}"));
    }

    [TestCase("application/did+ld+json", "application/did+ld+json", true)]
    [TestCase("application/did+json", "application/did+json", false)]
    [TestCase("text/html;q=0.9, application/did", "application/did", true)]
    public async Task Who_accepts_a_document_gets_the_document_alone(string accept, string type, bool hasContext)
    {
        (HttpResponseMessage answer, JsonElement json) = await AskAsync(Did, accept);

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo(type));
        Assert.That(json.GetProperty("id").GetString(), Is.EqualTo(Did));
        Assert.That(json.TryGetProperty("@context", out _), Is.EqualTo(hasContext));
    }

    [Test]
    public async Task The_older_profile_of_a_whole_result_is_known()
    {
        (HttpResponseMessage answer, JsonElement json) = await AskAsync(Did, "application/ld+json;profile=\"https://w3id.org/did-resolution\"");

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/ld+json"));
        Assert.That(json.GetProperty("didDocument").GetProperty("id").GetString(), Is.EqualTo(Did));
    }

    [TestCase("did:ethr:0x7a69:0x12", HttpStatusCode.BadRequest, "invalidDid")]
    [TestCase("did:ethr:0x7a69:0x00000000000000000000000000000000000000aa?versionTime=x", HttpStatusCode.BadRequest, "invalidDidUrl")]
    [TestCase("did:web:example.org", HttpStatusCode.NotImplemented, "methodNotSupported")]
    [TestCase("did:ethr:0x00000000000000000000000000000000000000aa", HttpStatusCode.NotFound, "unknownNetwork")]
    [TestCase("did:ethr:0x7a69:0x00000000000000000000000000000000000000aa?versionId=99999999", HttpStatusCode.NotFound, "notFound")]
    public async Task An_error_has_its_name_and_its_status(string did, HttpStatusCode status, string error)
    {
        (HttpResponseMessage answer, JsonElement json) = await AskAsync(did);

        Assert.That(answer.StatusCode, Is.EqualTo(status));
        Assert.That(json.GetProperty("didResolutionMetadata").GetProperty("error").GetString(), Is.EqualTo(error));
        Assert.That(json.GetProperty("didDocument").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_representation_that_nobody_knows_is_not_acceptable()
    {
        (HttpResponseMessage answer, JsonElement json) = await AskAsync(Did, "image/png");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That(json.GetProperty("didResolutionMetadata").GetProperty("error").GetString(), Is.EqualTo("representationNotSupported"));
    }

    [Test]
    public async Task A_deactivated_identity_is_gone()
    {
        FundedWallet wallet = _chain.Wallets[3];
        await wallet.SendAsync(IdentityRegistry.Calls.ChangeOwner(_chain.Contracts.IdentityRegistry, wallet.Address, Address.Zero));

        (HttpResponseMessage answer, JsonElement json) = await AskAsync(new DidEthr(31337, wallet.Address).ToString());

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Gone));
        Assert.That(json.GetProperty("didDocumentMetadata").GetProperty("deactivated").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("didDocument").GetProperty("verificationMethod").GetArrayLength(), Is.Zero);
    }

    private async Task<(HttpResponseMessage Answer, JsonElement Json)> AskAsync(string did, string? accept = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/1.0/identifiers/" + did);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        HttpResponseMessage answer = await _node.Client.SendAsync(request);
        return (answer, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}
