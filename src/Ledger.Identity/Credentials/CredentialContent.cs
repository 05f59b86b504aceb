using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What a credential's token says, before anything of it is believed.</summary>
/// <param name="Profile">How it is written.</param>
/// <param name="Issuer">Who it says made it.</param>
/// <param name="Subject">About whom; null where it names nobody, or several.</param>
/// <param name="Body">The credential.</param>
/// <param name="Signers">Accounts whose key may have signed.</param>
internal sealed record CredentialContent(CredentialProfile Profile, string Issuer, string? Subject, JsonElement Body, IReadOnlyList<Address> Signers)
{
    /// <summary>Longest credential that is read: a status list of 16,777,216 entries with half of them set fits.</summary>
    public const int LongestToken = 6 << 20;

    private static readonly JwsForm s_form = new(LongestToken, 64, IsHeader, "its header is not alg ES256K or ES256K-R with typ JWT or vc+jwt");

    public DateTimeOffset? From { get; private init; }

    public DateTimeOffset? Until { get; private init; }

    /// <summary>Its place in a list of revocations; null if it has none.</summary>
    public StatusEntry? Status { get; private init; }

    /// <summary>Whether it names a status that is not read here; such a credential is never valid.</summary>
    public bool HasUnreadStatus { get; init; }

    /// <summary>Types beside VerifiableCredential.</summary>
    public IReadOnlyList<string> Types { get; private init; } = [];

    /// <summary>Takes a token apart; false with the end of a sentence.</summary>
    public static bool TryParse(string token, [NotNullWhen(true)] out CredentialContent? content, [NotNullWhen(false)] out CredentialVerdict.Refused? refusal)
    {
        content = null;
        refusal = null;
        if (!CompactJws.TryParse(token, s_form, out CompactJws? jws, out string? problem))
        {
            refusal = new CredentialVerdict.Refused(CredentialRefusal.Malformed, $"This is no credential: {problem}.");
            return false;
        }

        try
        {
            content = jws.Payload.ValueKind != JsonValueKind.Object ? null : CompactJws.TextOf(jws.Header, "typ") == "vc+jwt" ? Read2(jws, out problem) : Read1(jws, out problem);
        }
        catch (InvalidOperationException) // half a surrogate pair in a text
        {
            problem = "a text in it is no Unicode";
        }

        if (content is null)
            refusal = new CredentialVerdict.Refused(CredentialRefusal.OtherForm, $"The credential has another form: {problem ?? "it is no object"}.");
        return content is not null;
    }

    private static bool IsHeader(JsonElement header) =>
        !header.TryGetProperty("crit", out _) && (!header.TryGetProperty("typ", out _) || CompactJws.TextOf(header, "typ") is "JWT" or "vc+jwt");

    private static CredentialContent? Read1(CompactJws jws, out string? problem)
    {
        JsonElement payload = jws.Payload;
        problem = DataModel1.ProblemOf(payload) ?? NumericDate.ProblemOf(payload);
        if (problem is not null)
            return null;
        JsonElement body = payload.GetProperty("vc");
        return new CredentialContent(CredentialProfile.DataModel1, CompactJws.TextOf(payload, "iss")!, CompactJws.TextOf(payload, "sub"), body, jws.Signers)
        {
            From = NumericDate.Start(payload, "nbf"),
            Until = NumericDate.End(payload, "exp"),
            Status = StatusOf(body),
            HasUnreadStatus = HasUnread(body),
            Types = TypesOf(body),
        };
    }

    private static CredentialContent? Read2(CompactJws jws, out string? problem)
    {
        JsonElement body = jws.Payload;
        problem = DataModel2.ProblemOf(body) ?? NumericDate.ProblemOf(body);
        if (problem is not null)
            return null;
        JsonElement issuer = body.GetProperty("issuer");
        string name = issuer.ValueKind == JsonValueKind.String ? issuer.GetString()! : CompactJws.TextOf(issuer, "id")!;
        if (body.TryGetProperty("iss", out _) && CompactJws.TextOf(body, "iss") != name)
        {
            problem = "iss and issuer differ";
            return null;
        }

        JsonElement[] subjects = [.. DataModel2.Each(body.GetProperty("credentialSubject"))];
        return new CredentialContent(CredentialProfile.DataModel2, name, subjects.Length == 1 ? CompactJws.TextOf(subjects[0], "id") : null, body, jws.Signers)
        {
            From = Later(Time(body, "validFrom"), NumericDate.Start(body, "nbf")),
            Until = Earlier(Time(body, "validUntil"), NumericDate.End(body, "exp")),
            Status = StatusOf(body),
            HasUnreadStatus = HasUnread(body),
            Types = TypesOf(body),
        };
    }

    private static DateTimeOffset? Time(JsonElement body, string name) => DataModel2.TryReadTime(CompactJws.TextOf(body, name), out DateTimeOffset time) ? time : null;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private static StatusEntry? StatusOf(JsonElement body) => !body.TryGetProperty("credentialStatus", out JsonElement status) ? null
        : DataModel2.Each(status).Select(static one => StatusEntry.TryRead(one, out StatusEntry? entry) ? entry : null).FirstOrDefault(static entry => entry is not null);

    /// <summary>Whether a status stands there that is not looked at: another kind of list, a second one, or one that cannot be read.</summary>
    private static bool HasUnread(JsonElement body) => body.TryGetProperty("credentialStatus", out JsonElement status)
        && (DataModel2.Each(status).Count() > 1 || DataModel2.Each(status).Any(static one => !StatusEntry.TryRead(one, out _)));

    private static string[] TypesOf(JsonElement body) =>
        [.. DataModel2.Each(body.GetProperty("type")).Select(static one => one.GetString()!).Where(static type => type != CredentialToken.CredentialType)];
}
