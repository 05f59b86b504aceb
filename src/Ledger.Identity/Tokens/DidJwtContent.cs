using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What a token says, before anything of it is believed. Spec: protocol.md §13.</summary>
/// <param name="Issuer">Who it says made it.</param>
/// <param name="Audience">Who it says it is for.</param>
/// <param name="Issued">When it was made. Unit: Unix seconds, as all times here.</param>
/// <param name="NotBefore">When it begins to count; null at once.</param>
/// <param name="Expires">First moment at which it is over.</param>
/// <param name="Signers">Accounts whose key may have made the signature: one for ES256K-R, two for ES256K.</param>
internal sealed record DidJwtContent(string Issuer, string Audience, long Issued, long? NotBefore, long Expires, IReadOnlyList<Address> Signers)
{
    /// <summary>Longest token that is read. Unit: characters.</summary>
    public const int LongestToken = 4096;

    private const int SignatureSize = 64;
    private const long LatestTime = 100_000_000_000; // eleven digits: what did-jwt takes, too

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Takes a token apart; false with a sentence that repeats nothing of it.</summary>
    public static bool TryParse(string token, [NotNullWhen(true)] out DidJwtContent? content, [NotNullWhen(false)] out string? problem)
    {
        content = null;
        problem = null;
        if (token.Length > LongestToken)
            return Fail(out problem, "it is longer than 4,096 characters");
        string[] parts = token.Split('.', 4);
        if (parts.Length != 3 || !TryDecode(parts[0], out byte[] header) || !TryDecode(parts[1], out byte[] payload) || !TryDecode(parts[2], out byte[] signature))
            return Fail(out problem, "it is not three parts in canonical base64url, joined by points");

        if (!Utf8.IsValid(header) || !Utf8.IsValid(payload))
            return Fail(out problem, "its header or payload is not UTF-8");
        try
        {
            using JsonDocument headerJson = JsonDocument.Parse(header, s_strict);
            using JsonDocument payloadJson = JsonDocument.Parse(payload, s_strict);
            if (!TryReadHeader(headerJson.RootElement, out bool isRecoverable))
                return Fail(out problem, "its header is not alg ES256K or ES256K-R with typ JWT and nothing else but kid");
            Hash32 digest = new(SHA256.HashData(Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')])));
            if (!TryRecover(digest, signature, isRecoverable, out List<Address> signers))
                return Fail(out problem, "its signature has another length, a high s, or no key");
            content = ReadClaims(payloadJson.RootElement, signers);
            return content is not null || Fail(out problem, "it lacks iss, aud, iat or exp, or one of them is no text or no whole number of seconds");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: half a surrogate pair in a text
        {
            return Fail(out problem, "its header or payload is not JSON with every member once");
        }
    }

    private static bool Fail(out string? problem, string text)
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

    private static bool TryReadHeader(JsonElement header, out bool isRecoverable)
    {
        isRecoverable = false;
        if (header.ValueKind != JsonValueKind.Object
            || header.EnumerateObject().Any(static member => member.Name is not ("alg" or "typ" or "kid"))
            || (header.TryGetProperty("typ", out JsonElement typ) && TextOf(typ) != "JWT"))
        {
            return false;
        }

        string? algorithm = header.TryGetProperty("alg", out JsonElement alg) ? TextOf(alg) : null;
        isRecoverable = algorithm == "ES256K-R";
        return isRecoverable || algorithm == "ES256K";
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

    private static DidJwtContent? ReadClaims(JsonElement payload, List<Address> signers)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return null;
        string? issuer = payload.TryGetProperty("iss", out JsonElement iss) ? TextOf(iss) : null;
        string? audience = payload.TryGetProperty("aud", out JsonElement aud) ? TextOf(aud) : null;
        long? issued = SecondsOf(payload, "iat"), expires = SecondsOf(payload, "exp"), notBefore = SecondsOf(payload, "nbf");
        return issuer is null || audience is null || issued is null || expires is null || (notBefore is null && payload.TryGetProperty("nbf", out _))
            ? null
            : new DidJwtContent(issuer, audience, issued.Value, notBefore, expires.Value, signers);
    }

    private static string? TextOf(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static long? SecondsOf(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.Number
        && element.TryGetInt64(out long seconds) && seconds is >= 0 and < LatestTime
            ? seconds
            : null;
}
