using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
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

    private static readonly JwsForm s_form = new(LongestToken, 8, IsHeader, "its header is not alg ES256K or ES256K-R with typ JWT and nothing else but kid");

    /// <summary>Takes a token apart; false with a sentence that repeats nothing of it.</summary>
    public static bool TryParse(string token, [NotNullWhen(true)] out DidJwtContent? content, [NotNullWhen(false)] out string? problem)
    {
        content = null;
        if (!CompactJws.TryParse(token, s_form, out CompactJws? jws, out problem))
            return false;
        try
        {
            content = ReadClaims(jws.Payload, jws.Signers);
            problem = content is null ? "it lacks iss, aud, iat or exp, or one of them is no text or no number of seconds" : null;
        }
        catch (InvalidOperationException) // half a surrogate pair in a text
        {
            problem = "its header or payload is not JSON with every member once";
        }

        return content is not null;
    }

    private static bool IsHeader(JsonElement header) =>
        header.EnumerateObject().All(static member => member.Name is "alg" or "typ" or "kid")
        && (!header.TryGetProperty("typ", out _) || CompactJws.TextOf(header, "typ") == "JWT");

    private static DidJwtContent? ReadClaims(JsonElement payload, IReadOnlyList<Address> signers)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return null;
        string? issuer = CompactJws.TextOf(payload, "iss"), audience = CompactJws.TextOf(payload, "aud");
        long? issued = NumericDate.End(payload, "iat")?.ToUnixTimeSeconds(), expires = NumericDate.End(payload, "exp")?.ToUnixTimeSeconds();
        return issuer is null || audience is null || issued is null || expires is null || NumericDate.ProblemOf(payload) is not null
            ? null
            : new DidJwtContent(issuer, audience, issued.Value, NumericDate.Start(payload, "nbf")?.ToUnixTimeSeconds(), expires.Value, signers);
    }
}
