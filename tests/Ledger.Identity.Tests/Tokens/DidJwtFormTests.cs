using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Cryptography;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Tokens of every form but the one that is accepted, signed rightly: the parser alone refuses them, without a chain.</summary>
public sealed class DidJwtFormTests
{
    private const string Header = """{"alg":"ES256K","typ":"JWT"}""";
    private const string Person = "did:ethr:0x7a69:0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

    private static readonly LocalSigner s_app = AnvilAccounts.Signer(2);
    private static readonly string s_issuer = new DidEthr(31337, s_app.Address).ToString();
    private static readonly ManualTime s_time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    private static string Payload => $$"""{"iat":1800000000,"exp":1800000300,"aud":"{{Person}}","iss":"{{s_issuer}}"}""";

    [Test]
    public async Task The_accepted_form_is_refused_only_for_want_of_a_chain()
    {
        Assert.That(await RefusalAsync(await SignAsync(Header, Payload)), Is.EqualTo(DidJwtRefusal.ChainUnreachable));
        Assert.That(await RefusalAsync(await SignAsync("""{"typ":"JWT","alg":"ES256K-R","kid":"x"}""", Payload, recoverable: true)), Is.EqualTo(DidJwtRefusal.ChainUnreachable));
    }

    [TestCase("""{"alg":"none","typ":"JWT"}""")]
    [TestCase("""{"alg":"ES256","typ":"JWT"}""")]
    [TestCase("""{"alg":"HS256","typ":"JWT"}""")]
    [TestCase("""{"alg":"es256k","typ":"JWT"}""")]
    [TestCase("""{"alg":["ES256K"],"typ":"JWT"}""")]
    [TestCase("""{"alg":"none","alg":"ES256K","typ":"JWT"}""")]
    [TestCase("""{"alg":"ES256K","typ":"JWT","crit":["b64"],"b64":false}""")]
    [TestCase("""{"alg":"ES256K","typ":"JWT","jwk":{}}""")]
    [TestCase("""{"alg":"ES256K","typ":"at+jwt"}""")]
    [TestCase("""{"typ":"JWT"}""")]
    [TestCase("""[]""")]
    [TestCase("""null""")]
    [TestCase("""{"alg":"ES256K","typ":"JWT"} {}""")]
    [TestCase("""{"alg":"\ud800","typ":"JWT"}""")]
    public async Task Another_header_is_refused(string header) =>
        Assert.That(await RefusalAsync(await SignAsync(header, Payload)), Is.EqualTo(DidJwtRefusal.Malformed));

    [TestCase("\"exp\":1800000300", "\"exp\":\"1800000300\"")]
    [TestCase("\"exp\":1800000300", "\"exp\":-1")]
    [TestCase("\"exp\":1800000300", "\"exp\":180000030000")]
    [TestCase("\"exp\":1800000300", "\"exp\":1e400")]
    [TestCase("\"exp\":1800000300", "\"exp\":1800000300,\"exp\":1800000301")]
    [TestCase("\"exp\":1800000300,", "")]
    [TestCase("\"iat\":1800000000,", "")]
    [TestCase("\"iat\":1800000000,", "\"iat\":1800000000,\"nbf\":null,")]
    [TestCase("\"iat\":1800000000,", "\"iat\":1800000000,\"x\":[[[[[[[[[[1]]]]]]]]]],")]
    [TestCase("\"aud\":", "\"aud\":[],\"sub\":")]
    [TestCase("\"iss\":", "\"sub\":")]
    public async Task Claims_that_lack_something_are_refused(string claim, string instead) =>
        Assert.That(await RefusalAsync(await SignAsync(Header, Payload.Replace(claim, instead, StringComparison.Ordinal))), Is.EqualTo(DidJwtRefusal.Malformed));

    [TestCase("\"exp\":1800000300", "\"exp\":1800000601", DidJwtRefusal.TooLong)]
    [TestCase("\"exp\":1800000300", "\"exp\":1799999999", DidJwtRefusal.TooLong)]
    [TestCase("\"iat\":1800000000,", "\"iat\":1800000000,\"nbf\":1800000031,", DidJwtRefusal.NotYetValid)]
    [TestCase("\"iat\":1800000000,", "\"iat\":1800000000,\"nbf\":1800000030.5,", DidJwtRefusal.NotYetValid)]
    [TestCase("\"exp\":1800000300", "\"exp\":1800000000.9", DidJwtRefusal.Expired)]
    [TestCase("\"exp\":1800000300", "\"exp\":1800000300.5", DidJwtRefusal.ChainUnreachable)] // nothing but the chain is missing
    [TestCase("\"iss\":\"did:ethr:0x7a69", "\"iss\":\"did:web:0x7a69", DidJwtRefusal.OtherIssuer)]
    [TestCase("\"iss\":\"did:ethr:0x7a69", "\"iss\":\"did:ethr:0x7A69", DidJwtRefusal.OtherIssuer)]
    [TestCase("70997970C51812dc3A010C7d01b50e0d17dc79C8\"", "70997970C51812dc3A010C7d01b50e0d17dc79C8#controller\"", DidJwtRefusal.OtherAudience)]
    public async Task Claims_that_say_something_else_are_refused_for_it(string claim, string instead, DidJwtRefusal expected) =>
        Assert.That(await RefusalAsync(await SignAsync(Header, Payload.Replace(claim, instead, StringComparison.Ordinal))), Is.EqualTo(expected));

    [Test]
    public async Task Every_other_spelling_of_a_token_is_refused()
    {
        string token = await SignAsync(Header, Payload);
        string[] parts = token.Split('.');
        string[] others =
        [
            "", ".", "..", token + ".", token + ".x", "." + token, token + "=", token + " ", " " + token, token.Replace('.', ','),
            $"{parts[0]}.{parts[1]}.", $"{parts[0]}..{parts[2]}", $"{parts[0]}=.{parts[1]}.{parts[2]}", $"{parts[0]}\n.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2][..^1]}{(char)(parts[2][^1] + 1)}", // 64 bytes leave four bits over in the last character
            $"{parts[0]}.{parts[1]}.{parts[2]}AA",
            $"{parts[0]}.{Base64Url.EncodeToString([0xff, 0xfe])}.{parts[2]}",
            new string('A', 5000), new string('.', 4000),
        ];

        foreach (string other in others)
            Assert.That(await RefusalAsync(other), Is.EqualTo(DidJwtRefusal.Malformed), other.Length > 100 ? $"{other.Length} characters" : other);
    }

    [Test]
    public async Task The_malleable_twin_of_a_signature_is_refused()
    {
        string token = await SignAsync(Header, Payload);
        byte[] signature = Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1));
        System.Numerics.BigInteger order = System.Numerics.BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, null);
        (order - new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(signature, 32);

        Assert.That(await RefusalAsync(token[..(token.LastIndexOf('.') + 1)] + Base64Url.EncodeToString(signature)), Is.EqualTo(DidJwtRefusal.Malformed));
    }

    [Test]
    public async Task A_changed_character_never_passes_the_parser_and_the_signature()
    {
        string token = await SignAsync(Header, Payload);
        Random random = new(5);
        for (int i = 0; i < 300; i++)
        {
            char[] changed = token.ToCharArray();
            int at = random.Next(changed.Length);
            changed[at] = (char)(changed[at] ^ (1 << random.Next(7)));
            bool parses = DidJwtContent.TryParse(new string(changed), out DidJwtContent? content, out string? problem);
            Assert.That(parses && content!.Signers.Contains(s_app.Address), Is.False, $"character {at}: {problem}");
        }
    }

    [Test]
    public async Task A_refusal_repeats_nothing_of_the_token()
    {
        string token = await SignAsync(Header, Payload.Replace("\"aud\"", "\"secret-canary\":1,\"sub\"", StringComparison.Ordinal));

        Assert.That(((DidJwtVerdict.Refused)await VerifyAsync(token)).Sentence, Does.Not.Contain("canary").And.Match(@"^[A-Z][^.]+\.$"));
    }

    private static async Task<string> SignAsync(string header, string payload, bool recoverable = false)
    {
        string signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        Signature signature = await s_app.SignAsync(new Hash32(SHA256.HashData(Encoding.ASCII.GetBytes(signed))), CancellationToken.None);
        byte[] bytes = [.. signature.ToBytes().AsSpan(0, 64), .. recoverable ? [signature.RecoveryId] : Array.Empty<byte>()];
        return $"{signed}.{Base64Url.EncodeToString(bytes)}";
    }

    private static async Task<DidJwtRefusal?> RefusalAsync(string token) => (await VerifyAsync(token) as DidJwtVerdict.Refused)?.Reason;

    private static Task<DidJwtVerdict> VerifyAsync(string token)
    {
        EthereumClient nowhere = new(new TamperedTransport(null!) { IsDown = static _ => true }, 31337);
        return new DidJwtVerifier(nowhere, LocalDeployment.Addresses.IdentityRegistry, DidEthr.Parse(Person), s_time).VerifyAsync(token, CancellationToken.None);
    }
}
