using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>The text form of identifiers.</summary>
public sealed class DidEthrTests
{
    private static readonly Address s_identity = Address.Parse("0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A");

    [TestCase("did:ethr:0x7a69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A", 31337UL)]
    [TestCase("did:ethr:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A", 1UL)]
    [TestCase("did:ethr:0xffffffffffffffff:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A", ulong.MaxValue)]
    public void An_identifier_reads_back_as_it_was_written(string text, ulong chainId)
    {
        DidEthr did = DidEthr.Parse(text);

        Assert.That(did, Is.EqualTo(new DidEthr(chainId, s_identity)));
        Assert.That(did.ToString(), Is.EqualTo(text));
    }

    [Test]
    public void Case_of_the_address_may_be_missing() =>
        Assert.That(DidEthr.Parse("did:ethr:0x7a69:0x1f08e2f662e03ed3f24c3885d091aacf311ae46a").Identity, Is.EqualTo(s_identity));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("did:ethr:")]
    [TestCase("did:key:0x7a69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:0x07a69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:0x7A69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:31337:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:0x10000000000000000:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:0x:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:0x7a69:0x1F08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:0x7a69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46")]
    [TestCase("did:ethr:0x7a69:0x7a69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A")]
    [TestCase("did:ethr:0x7a69:0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A?versionId=1")]
    public void Anything_else_is_refused(string? text) =>
        Assert.That(DidEthr.TryParse(text, out _), Is.False);
}
