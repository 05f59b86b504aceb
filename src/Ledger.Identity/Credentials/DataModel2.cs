using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Identity;

/// <summary>The form of credentials and presentations by the W3C VC Data Model 2.0, without processing JSON-LD. Spec: protocol.md §15.2.</summary>
public static partial class DataModel2
{
    private static readonly string[] s_needId = ["credentialSchema"], s_needType = ["credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence", "proof"];

    /// <summary>What is wrong with a credential's form; null if nothing is.</summary>
    public static string? ProblemOf(JsonElement credential)
    {
        if (credential.ValueKind != JsonValueKind.Object)
            return "a credential is an object";
        return ContextProblem(credential)
            ?? (credential.TryGetProperty("vc", out _) || credential.TryGetProperty("vp", out _) ? "a credential of this model has no member vc or vp" : null)
            ?? (HasIdOrNone(credential) ? null : "id is not one URL")
            ?? TypeProblem(credential, CredentialToken.CredentialType)
            ?? (credential.TryGetProperty("issuer", out JsonElement issuer) && IsUrlOrObjectWithUrl(issuer) ? null : "issuer is neither a URL nor an object with one as id")
            ?? SubjectProblem(credential)
            ?? TimeProblem(credential)
            ?? s_needType.Select(name => PartProblem(credential, name)).FirstOrDefault(static problem => problem is not null)
            ?? TextProblem(credential, "name") ?? TextProblem(credential, "description")
            ?? ResourceProblem(credential);
    }

    /// <summary>What is wrong with a presentation's form; null if nothing is.</summary>
    public static string? PresentationProblemOf(JsonElement presentation)
    {
        if (presentation.ValueKind != JsonValueKind.Object)
            return "a presentation is an object";
        return ContextProblem(presentation)
            ?? (HasIdOrNone(presentation) ? null : "id is not one URL")
            ?? TypeProblem(presentation, CredentialToken.PresentationType)
            ?? (!presentation.TryGetProperty("holder", out JsonElement holder) || IsUrlOrObjectWithUrl(holder) ? null : "holder is neither a URL nor an object with one as id")
            ?? (!presentation.TryGetProperty("verifiableCredential", out JsonElement shown) || Each(shown).All(static one => one.ValueKind == JsonValueKind.Object)
                ? null : "verifiableCredential holds something else than objects")
            ?? PartProblem(presentation, "termsOfUse") ?? PartProblem(presentation, "proof");
    }

    /// <summary>Reads a time as the model writes it; one without a time zone is UTC.</summary>
    public static bool TryReadTime(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is not null && TimeForm().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <summary>The members of a property that may be one value or a list.</summary>
    internal static IEnumerable<JsonElement> Each(JsonElement property) => property.ValueKind == JsonValueKind.Array ? property.EnumerateArray() : [property];

    internal static bool IsUrl(JsonElement element) => element.ValueKind == JsonValueKind.String && UrlForm().IsMatch(element.GetString()!);

    private static string? ContextProblem(JsonElement json)
    {
        if (!json.TryGetProperty("@context", out JsonElement context) || context.ValueKind is not (JsonValueKind.Array or JsonValueKind.String))
            return "@context is missing";
        JsonElement[] all = [.. Each(context)];
        if (all.Length == 0 || all[0].ValueKind != JsonValueKind.String || all[0].GetString() != CredentialToken.Context2)
            return $"the first @context is not {CredentialToken.Context2}";
        return all.All(static one => one.ValueKind == JsonValueKind.Object || IsUrl(one)) ? null : "@context holds something else than URLs and objects";
    }

    private static string? TypeProblem(JsonElement json, string needed)
    {
        if (!json.TryGetProperty("type", out JsonElement type) || !Each(type).All(static one => one.ValueKind == JsonValueKind.String))
            return "type is missing or holds something else than texts";
        string[] types = [.. Each(type).Select(static one => one.GetString()!)];
        if (!types.Contains(needed))
            return $"type does not hold {needed}";
        return types.All(static one => TermForm().IsMatch(one) || UrlForm().IsMatch(one)) ? null : "type holds something that is neither a term nor a URL";
    }

    private static string? SubjectProblem(JsonElement credential)
    {
        if (!credential.TryGetProperty("credentialSubject", out JsonElement subject))
            return "credentialSubject is missing";
        JsonElement[] all = [.. Each(subject)];
        return all.Length > 0 && all.All(static one => one.ValueKind == JsonValueKind.Object && one.EnumerateObject().Any() && HasIdOrNone(one))
            ? null
            : "credentialSubject says nothing, or its id is no URL";
    }

    private static string? TimeProblem(JsonElement credential)
    {
        DateTimeOffset from = DateTimeOffset.MinValue, until = DateTimeOffset.MaxValue;
        if (credential.TryGetProperty("validFrom", out _) && !TryReadTime(CompactJws.TextOf(credential, "validFrom"), out from))
            return "validFrom is no time";
        if (credential.TryGetProperty("validUntil", out _) && !TryReadTime(CompactJws.TextOf(credential, "validUntil"), out until))
            return "validUntil is no time";
        return from <= until ? null : "validUntil lies before validFrom";
    }

    /// <summary>Every value of some properties is an object with a type, of some with an id, too.</summary>
    private static string? PartProblem(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out JsonElement property))
            return null;
        foreach (JsonElement one in Each(property))
        {
            if (one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("type", out JsonElement type)
                || !Each(type).Any() || !Each(type).All(static text => text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0))
            {
                return $"{name} has no type";
            }

            if (!HasIdOrNone(one) || (s_needId.Contains(name) && !one.TryGetProperty("id", out _)))
                return $"{name} has no id that is a URL";
        }

        return null;
    }

    /// <summary>A text, or texts with a language.</summary>
    private static string? TextProblem(JsonElement credential, string name)
    {
        if (!credential.TryGetProperty(name, out JsonElement property))
            return null;
        return Each(property).All(static one => one.ValueKind == JsonValueKind.String
                || (one.ValueKind == JsonValueKind.Object && one.TryGetProperty("@value", out JsonElement value) && value.ValueKind == JsonValueKind.String
                    && one.EnumerateObject().All(static member => member.Name is "@value" or "@language" or "@direction" && member.Value.ValueKind == JsonValueKind.String)))
            ? null
            : $"{name} is neither a text nor a text with a language";
    }

    private static string? ResourceProblem(JsonElement credential)
    {
        if (!credential.TryGetProperty("relatedResource", out JsonElement property))
            return null;
        HashSet<string> seen = [];
        return Each(property).All(one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("id", out JsonElement id) && IsUrl(id) && seen.Add(id.GetString()!)
                && (one.TryGetProperty("digestSRI", out _) || one.TryGetProperty("digestMultibase", out _)))
            ? null
            : "relatedResource lacks an id or a digest, or names one resource twice";
    }

    private static bool HasIdOrNone(JsonElement json) => !json.TryGetProperty("id", out JsonElement id) || IsUrl(id);

    private static bool IsUrlOrObjectWithUrl(JsonElement element) =>
        IsUrl(element) || (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("id", out JsonElement id) && IsUrl(id));

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*:[^\s<>""{}|\\^`]+\z")]
    private static partial Regex UrlForm();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.-]*\z")]
    private static partial Regex TermForm();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?\z")]
    private static partial Regex TimeForm();
}
