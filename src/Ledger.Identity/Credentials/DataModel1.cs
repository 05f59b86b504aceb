using System.Text.Json;

namespace Ledger.Identity;

/// <summary>The form of a credential or presentation of VC Data Model 1.1 in a JWT, as npm did-jwt-vc asks for it.</summary>
internal static class DataModel1
{
    /// <summary>What is wrong with a credential's payload; null if nothing is.</summary>
    public static string? ProblemOf(JsonElement payload) => Problem(payload, "vc", CredentialToken.CredentialType)
        ?? (payload.GetProperty("vc").TryGetProperty("credentialSubject", out JsonElement subject) && Any(subject) ? null : "credentialSubject says nothing");

    /// <summary>What is wrong with a presentation's payload; null if nothing is.</summary>
    public static string? PresentationProblemOf(JsonElement payload) => Problem(payload, "vp", CredentialToken.PresentationType);

    private static string? Problem(JsonElement payload, string member, string type)
    {
        if (!payload.TryGetProperty(member, out JsonElement body) || body.ValueKind != JsonValueKind.Object)
            return $"it has no member {member}";
        if (CompactJws.TextOf(payload, "iss") is null)
            return "it has no iss";
        if (!body.TryGetProperty("@context", out JsonElement context) || !DataModel2.Each(context).Any()
            || DataModel2.Each(context).First() is not { ValueKind: JsonValueKind.String } first || first.GetString() != CredentialToken.Context1)
        {
            return $"its first @context is not {CredentialToken.Context1}";
        }

        if (!body.TryGetProperty("type", out JsonElement types) || !DataModel2.Each(types).All(static one => one.ValueKind == JsonValueKind.String)
            || !DataModel2.Each(types).Any(one => one.GetString() == type))
        {
            return $"its type does not hold {type}";
        }

        return null;
    }

    private static bool Any(JsonElement subject) =>
        DataModel2.Each(subject).Any() && DataModel2.Each(subject).All(static one => one.ValueKind == JsonValueKind.Object);
}
