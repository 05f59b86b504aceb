using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A JWS in compact form as npm did-jwt makes it: ES256K or ES256K-R over SHA-256. Read, but not believed yet.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="Signers">Accounts whose key may have made the signature: one for ES256K-R, two for ES256K.</param>
internal sealed record CompactJws(JsonElement Header, JsonElement Payload, IReadOnlyList<Address> Signers)
{
    public const string Algorithm = "ES256K", RecoverableAlgorithm = "ES256K-R";

    private const int SignatureSize = 64;

    /// <summary>Takes a token apart; false with the end of a sentence that repeats nothing of it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="form">How long and deep it may be, and which headers are meant.</param>
    /// <param name="jws">The token's parts.</param>
    /// <param name="problem">What is wrong, as in "it is not …".</param>
    public static bool TryParse(string token, JwsForm form, [NotNullWhen(true)] out CompactJws? jws, [NotNullWhen(false)] out string? problem)
    {
        jws = null;
        problem = null;
        if (token.Length > form.Longest)
            return Fail(out problem, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it is longer than {form.Longest:N0} characters"));
        string[] parts = token.Split('.', 4);
        if (parts.Length != 3 || !TryDecode(parts[0], out byte[] header) || !TryDecode(parts[1], out byte[] payload) || !TryDecode(parts[2], out byte[] signature))
            return Fail(out problem, "it is not three parts in canonical base64url, joined by points");
        if (!Utf8.IsValid(header) || !Utf8.IsValid(payload))
            return Fail(out problem, "its header or payload is not UTF-8");
        try
        {
            JsonDocumentOptions strict = new() { AllowDuplicateProperties = false, MaxDepth = form.Deepest };
            using JsonDocument headerJson = JsonDocument.Parse(header, strict);
            using JsonDocument payloadJson = JsonDocument.Parse(payload, strict);
            JsonElement head = headerJson.RootElement;
            string? algorithm = head.ValueKind == JsonValueKind.Object ? TextOf(head, "alg") : null;
            if (algorithm is not (Algorithm or RecoverableAlgorithm) || !form.IsHeader(head))
                return Fail(out problem, form.HeaderProblem);
            Hash32 digest = new(SHA256.HashData(Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')])));
            if (!TryRecover(digest, signature, algorithm == RecoverableAlgorithm, out List<Address> signers))
                return Fail(out problem, "its signature has another length, a high s, or no key");
            jws = new CompactJws(head.Clone(), payloadJson.RootElement.Clone(), signers);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: half a surrogate pair in a text
        {
            return Fail(out problem, "its header or payload is not JSON with every member once");
        }
    }

    /// <summary>Signs a payload.</summary>
    /// <param name="header">The header in JSON; its alg must be the one that is asked for.</param>
    /// <param name="payload">The payload in JSON.</param>
    /// <param name="signer">The key.</param>
    /// <param name="isRecoverable">Whether the signature says which of its two keys made it (ES256K-R).</param>
    /// <param name="cancellationToken">Ends the signing.</param>
    public static async ValueTask<string> SignAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> payload, ISigner signer, bool isRecoverable, CancellationToken cancellationToken)
    {
        string signed = $"{Base64Url.EncodeToString(header.Span)}.{Base64Url.EncodeToString(payload.Span)}";
        Hash32 digest = new(SHA256.HashData(Encoding.ASCII.GetBytes(signed)));
        Signature signature = await signer.SignAsync(digest, cancellationToken).ConfigureAwait(false);
        byte[] bytes = [.. signature.ToBytes().AsSpan(0, SignatureSize)];
        if (isRecoverable)
            bytes = [.. bytes, signature.RecoveryId];
        return $"{signed}.{Base64Url.EncodeToString(bytes)}";
    }

    /// <summary>A member that is a text; null where it is missing or something else.</summary>
    public static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static bool Fail(out string problem, string text)
    {
        problem = text;
        return false;
    }

    /// <summary>Base64url has one spelling here: no padding, no white space, no bits that are cut off.</summary>
    private static bool TryDecode(string part, out byte[] bytes)
    {
        bytes = [];
        if (part.Length == 0 || !Base64Url.IsValid(part))
            return false;
        bytes = Base64Url.DecodeFromChars(part);
        return Base64Url.EncodeToString(bytes) == part;
    }

    /// <summary>Every account whose key can have made the signature; a signature alone names two keys, its recovery bit one of them.</summary>
    private static bool TryRecover(Hash32 digest, byte[] bytes, bool isRecoverable, out List<Address> signers)
    {
        signers = [];
        if (bytes.Length != (isRecoverable ? SignatureSize + 1 : SignatureSize) || (isRecoverable && bytes[SignatureSize] > 1))
            return false;
        Hash32 r = new(bytes.AsSpan(0, 32)), s = new(bytes.AsSpan(32, 32));
        if (!Secp256k1.IsLowS(new Signature(r, s, 0)))
            return false;
        int first = isRecoverable ? bytes[SignatureSize] : 0, last = isRecoverable ? first : 1;
        for (int id = first; id <= last; id++)
        {
            if (Secp256k1.TryRecover(digest, new Signature(r, s, (byte)id), out PublicKey? key))
                signers.Add(Address.Of(key!));
        }

        return signers.Count > 0;
    }
}

/// <summary>Which tokens are read at all.</summary>
/// <param name="Longest">Longest token. Unit: characters.</param>
/// <param name="Deepest">Deepest nesting of its JSON.</param>
/// <param name="IsHeader">Whether a header, an object with a known alg, is meant.</param>
/// <param name="HeaderProblem">What is said of any other header.</param>
internal sealed record JwsForm(int Longest, int Deepest, Func<JsonElement, bool> IsHeader, string HeaderProblem);
