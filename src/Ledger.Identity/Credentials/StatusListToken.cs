using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A status list as a credential of its issuer. Spec: protocol.md §15.3.</summary>
public static class StatusListToken
{
    private const string CredentialType = "BitstringStatusListCredential", SubjectType = "BitstringStatusList";

    /// <summary>Signs a list.</summary>
    /// <param name="issuer">Whose list it is.</param>
    /// <param name="url">Where it will lie.</param>
    /// <param name="list">The list.</param>
    /// <param name="signer">The issuer's owner or its delegate of type veriKey.</param>
    /// <param name="from">Since when it says what it says.</param>
    /// <param name="cancellationToken">Ends the signing.</param>
    public static ValueTask<string> IssueAsync(
        DidEthr issuer, Uri url, BitstringStatusList list, ISigner signer, DateTimeOffset from, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(list);
        JsonObject payload = new()
        {
            ["@context"] = CredentialToken.Texts([CredentialToken.Context2]),
            ["id"] = url.AbsoluteUri,
            ["type"] = CredentialToken.Texts([CredentialToken.CredentialType, CredentialType]),
            ["issuer"] = issuer.ToString(),
            ["validFrom"] = UtcText.Of(from),
            ["credentialSubject"] = new JsonObject
            {
                ["id"] = $"{url.AbsoluteUri}#list",
                ["type"] = SubjectType,
                ["statusPurpose"] = StatusEntry.Revocation,
                ["encodedList"] = list.Encode(),
            },
        };
        return CredentialToken.SignAsync("vc+jwt", payload, signer, isRecoverable: false, cancellationToken);
    }

    /// <summary>Reads the list out of a credential's body; null where it holds none for revocations.</summary>
    public static BitstringStatusList? Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("type", out JsonElement types)
            || !DataModel2.Each(types).Any(static type => type.ValueKind == JsonValueKind.String && type.GetString() == CredentialType)
            || !body.TryGetProperty("credentialSubject", out JsonElement subject) || subject.ValueKind != JsonValueKind.Object
            || CompactJws.TextOf(subject, "type") != SubjectType || CompactJws.TextOf(subject, "statusPurpose") != StatusEntry.Revocation)
        {
            return null;
        }

        return CompactJws.TextOf(subject, "encodedList") is string encoded && BitstringStatusList.TryDecode(encoded, out BitstringStatusList? list) ? list : null;
    }
}
