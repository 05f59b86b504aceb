using System.Globalization;
using System.Text;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Times in credentials and presentations of both models: what cannot be read is refused, never taken for "no end".</summary>
public sealed class TokenTimeTests
{
    private const string Did = "did:ethr:0x7a69:0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

    private static readonly LocalSigner s_signer = AnvilAccounts.Signer(2);

    private static readonly (string Type, string Payload)[] s_kinds =
    [
        ("JWT", $$$"""{"iss":"{{{Did}}}","sub":"{{{Did}}}","vc":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiableCredential"],"credentialSubject":{"slots":1}}"""),
        ("vc+jwt", $$$"""{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"{{{Did}}}","credentialSubject":{"id":"{{{Did}}}"}"""),
        ("JWT", $$$"""{"iss":"{{{Did}}}","aud":"a","nonce":"n","vp":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiablePresentation"],"verifiableCredential":[]}"""),
        ("vp+jwt", $$$"""{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"holder":"{{{Did}}}","verifiableCredential":[]"""),
    ];

    [Test]
    public async Task A_time_of_another_type_is_refused([Range(0, 3)] int kind, [Values("nbf", "exp", "iat")] string name)
    {
        foreach (string value in new[] { "\"1800000000\"", "null", "true", "-1", "[1800000000]", "{}", "1e400", "100000000000" })
            Assert.That((await ReadAsync(kind, $"\"{name}\":{value}")).IsRead, Is.False, value);
    }

    [TestCase("1800000000", "1800000000", 1_800_000_000, 1_800_000_000)]
    [TestCase("1800000000.25", "1800000000.75", 1_800_000_001, 1_800_000_000)]
    [TestCase("1.8e9", "18e8", 1_800_000_000, 1_800_000_000)]
    [TestCase("0", "0.5", 0, 0)]
    public async Task A_part_of_a_second_lets_a_token_begin_later_and_end_sooner(string start, string end, long from, long until)
    {
        for (int kind = 0; kind < s_kinds.Length; kind++)
        {
            (bool isRead, DateTimeOffset? reads, DateTimeOffset? ends) = await ReadAsync(kind, $"\"nbf\":{start},\"exp\":{end},\"iat\":{start}");

            Assert.That(isRead, Is.True, kind.ToString(CultureInfo.InvariantCulture));
            Assert.That((reads?.ToUnixTimeSeconds(), ends?.ToUnixTimeSeconds()), Is.EqualTo((from, until)));
        }
    }

    [Test]
    public async Task A_token_without_times_has_none([Range(0, 3)] int kind) =>
        Assert.That(await ReadAsync(kind, "\"x\":1"), Is.EqualTo((true, (DateTimeOffset?)null, (DateTimeOffset?)null)));

    private static async Task<(bool IsRead, DateTimeOffset? From, DateTimeOffset? Until)> ReadAsync(int kind, string claims)
    {
        (string type, string payload) = s_kinds[kind];
        byte[] header = Encoding.UTF8.GetBytes($$"""{"alg":"ES256K","typ":"{{type}}"}""");
        string token = await CompactJws.SignAsync(header, Encoding.UTF8.GetBytes($"{payload},{claims}}}"), s_signer, isRecoverable: false, CancellationToken.None);
        if (kind < 2)
            return CredentialContent.TryParse(token, out CredentialContent? credential, out _) ? (true, credential.From, credential.Until) : default;
        return PresentationContent.TryParse(token, out PresentationContent? presentation, out _) ? (true, presentation.From, presentation.Until) : default;
    }
}
