using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What a presentation's token says, before anything of it is believed.</summary>
internal sealed record PresentationContent(string Holder, IReadOnlyList<string> Audiences, string? Nonce, IReadOnlyList<string> Credentials, IReadOnlyList<Address> Signers)
{
    private const int LongestToken = 1 << 20, MostCredentials = 64;

    private static readonly JwsForm s_form = new(LongestToken, 64, IsHeader, "its header is not alg ES256K or ES256K-R with typ JWT or vp+jwt");

    public DateTimeOffset? From { get; private init; }

    public DateTimeOffset? Until { get; private init; }

    /// <summary>Takes a token apart; false with the end of a sentence.</summary>
    public static bool TryParse(string token, [NotNullWhen(true)] out PresentationContent? content, [NotNullWhen(false)] out string? problem)
    {
        content = null;
        if (!CompactJws.TryParse(token, s_form, out CompactJws? jws, out problem))
            return false;
        try
        {
            JsonElement payload = jws.Payload;
            bool isSecond = CompactJws.TextOf(jws.Header, "typ") == "vp+jwt";
            problem = payload.ValueKind != JsonValueKind.Object ? "it is no object"
                : isSecond ? DataModel2.PresentationProblemOf(payload) : DataModel1.PresentationProblemOf(payload);
            problem ??= NumericDate.ProblemOf(payload);
            if (problem is not null)
                return false;
            JsonElement body = isSecond ? payload : payload.GetProperty("vp");
            string? holder = isSecond ? HolderOf(payload) : CompactJws.TextOf(payload, "iss");
            string[]? credentials = CredentialsOf(body, isSecond);
            if (holder is null || credentials is null || (isSecond && payload.TryGetProperty("iss", out _) && CompactJws.TextOf(payload, "iss") != holder))
            {
                problem = "it names no holder, or two, or its credentials are no tokens";
                return false;
            }

            content = new PresentationContent(holder, AudiencesOf(payload), CompactJws.TextOf(payload, "nonce"), credentials, jws.Signers)
            {
                From = NumericDate.Start(payload, "nbf"),
                Until = NumericDate.End(payload, "exp"),
            };
            return true;
        }
        catch (InvalidOperationException) // half a surrogate pair in a text
        {
            problem = "a text in it is no Unicode";
            return false;
        }
    }

    private static bool IsHeader(JsonElement header) =>
        !header.TryGetProperty("crit", out _) && (!header.TryGetProperty("typ", out _) || CompactJws.TextOf(header, "typ") is "JWT" or "vp+jwt");

    private static string? HolderOf(JsonElement payload) => !payload.TryGetProperty("holder", out JsonElement holder) ? CompactJws.TextOf(payload, "iss")
        : holder.ValueKind == JsonValueKind.String ? holder.GetString() : CompactJws.TextOf(holder, "id");

    private static string[] AudiencesOf(JsonElement payload) => !payload.TryGetProperty("aud", out JsonElement audience) ? []
        : [.. DataModel2.Each(audience).Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()!)];

    /// <summary>The tokens of the credentials; null where one is something else.</summary>
    private static string[]? CredentialsOf(JsonElement body, bool isSecond)
    {
        if (!body.TryGetProperty("verifiableCredential", out JsonElement shown))
            return [];
        string?[] tokens = [.. DataModel2.Each(shown).Take(MostCredentials + 1).Select(one => isSecond ? Enveloped(one) : one.ValueKind == JsonValueKind.String ? one.GetString() : null)];
        return tokens.Length > MostCredentials || tokens.Contains(null) ? null : [.. tokens.OfType<string>()];
    }

    private static string? Enveloped(JsonElement one) =>
        CompactJws.TextOf(one, "type") == CredentialToken.EnvelopeType && CompactJws.TextOf(one, "id") is string id && id.StartsWith(CredentialToken.EnvelopePrefix, StringComparison.Ordinal)
            ? id[CredentialToken.EnvelopePrefix.Length..]
            : null;
}
