using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Writes credentials and presentations as signed tokens. Spec: protocol.md §15.1.</summary>
public static class CredentialToken
{
    internal const string Context1 = "https://www.w3.org/2018/credentials/v1", Context2 = "https://www.w3.org/ns/credentials/v2";
    internal const string CredentialType = "VerifiableCredential", PresentationType = "VerifiablePresentation", EnvelopeType = "EnvelopedVerifiableCredential";
    internal const string EnvelopePrefix = "data:application/vc+jwt,";

    private const string StatusContext = "https://www.w3.org/ns/credentials/status/v1";

    /// <summary>Signs a credential.</summary>
    /// <param name="draft">What is stated.</param>
    /// <param name="profile">How it is written.</param>
    /// <param name="signer">The issuer's owner or its delegate of type veriKey.</param>
    /// <param name="isRecoverable">Whether to sign with ES256K-R instead of ES256K.</param>
    /// <param name="cancellationToken">Ends the signing.</param>
    public static ValueTask<string> IssueAsync(
        CredentialDraft draft, CredentialProfile profile, ISigner signer, bool isRecoverable = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(signer);
        return profile == CredentialProfile.DataModel1
            ? SignAsync("JWT", Payload1(draft), signer, isRecoverable, cancellationToken)
            : SignAsync("vc+jwt", Payload2(draft), signer, isRecoverable, cancellationToken);
    }

    /// <summary>Signs a presentation of credentials to somebody who asked.</summary>
    /// <param name="presentation">What is presented to whom.</param>
    /// <param name="profile">How it is written; the credentials have the same profile.</param>
    /// <param name="signer">The holder's owner or its delegate of type sigAuth.</param>
    /// <param name="isRecoverable">Whether to sign with ES256K-R instead of ES256K.</param>
    /// <param name="cancellationToken">Ends the signing.</param>
    public static ValueTask<string> PresentAsync(
        PresentationDraft presentation, CredentialProfile profile, ISigner signer, bool isRecoverable = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(presentation);
        ArgumentNullException.ThrowIfNull(signer);
        JsonObject times = new()
        {
            ["iss"] = presentation.Holder.ToString(),
            ["aud"] = presentation.Audience,
            ["nonce"] = presentation.Nonce,
            ["nbf"] = presentation.From.ToUnixTimeSeconds(),
            ["exp"] = presentation.Until.ToUnixTimeSeconds(),
        };
        if (profile == CredentialProfile.DataModel1)
        {
            times["vp"] = new JsonObject { ["@context"] = Texts([Context1]), ["type"] = Texts([PresentationType]), ["verifiableCredential"] = Texts(presentation.Credentials) };
            return SignAsync("JWT", times, signer, isRecoverable, cancellationToken);
        }

        JsonObject envelope = new()
        {
            ["@context"] = Texts([Context2]),
            ["type"] = Texts([PresentationType]),
            ["holder"] = presentation.Holder.ToString(),
            ["verifiableCredential"] = new JsonArray([.. presentation.Credentials.Select(static token => new JsonObject
            {
                ["@context"] = Texts([Context2]),
                ["id"] = EnvelopePrefix + token,
                ["type"] = EnvelopeType,
            })]),
        };
        foreach ((string name, JsonNode? value) in times)
            envelope[name] = value?.DeepClone();
        return SignAsync("vp+jwt", envelope, signer, isRecoverable, cancellationToken);
    }

    /// <summary>The issuer and the place in its status list that a token names, before anything of it is believed; false for one without.</summary>
    public static bool TryReadStatus(string token, out DidEthr issuer, [NotNullWhen(true)] out StatusEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(token);
        issuer = default;
        entry = CredentialContent.TryParse(token, out CredentialContent? content, out _) && DidEthr.TryParseWithKey(content.Issuer, out issuer) ? content.Status : null;
        return entry is not null;
    }

    /// <summary>The profile and the subject that a token names, before anything of it is believed; false for what is no credential about one did:ethr identity.</summary>
    public static bool TryReadSubject(string token, out CredentialProfile profile, out DidEthr subject)
    {
        ArgumentNullException.ThrowIfNull(token);
        (profile, subject) = (default, default);
        if (!CredentialContent.TryParse(token, out CredentialContent? content, out _))
            return false;
        profile = content.Profile;
        return DidEthr.TryParseWithKey(content.Subject, out subject);
    }

    internal static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static text => JsonValue.Create(text))]);

    internal static ValueTask<string> SignAsync(string type, JsonObject payload, ISigner signer, bool isRecoverable, CancellationToken cancellationToken)
    {
        string algorithm = isRecoverable ? CompactJws.RecoverableAlgorithm : CompactJws.Algorithm;
        byte[] header = Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}","typ":"{{type}}"}""");
        return CompactJws.SignAsync(header, JsonSerializer.SerializeToUtf8Bytes(payload), signer, isRecoverable, cancellationToken);
    }

    private static JsonObject Payload1(CredentialDraft draft)
    {
        JsonObject credential = new()
        {
            ["@context"] = Texts(draft.Status is null ? [Context1] : [Context1, StatusContext]),
            ["type"] = Texts([CredentialType, .. draft.Types]),
            ["credentialSubject"] = draft.Claims.DeepClone(),
        };
        AddCommon(credential, draft);
        JsonObject payload = new()
        {
            ["vc"] = credential,
            ["iss"] = draft.Issuer.ToString(),
            ["sub"] = draft.Subject.ToString(),
            ["nbf"] = draft.ValidFrom.ToUnixTimeSeconds(),
        };
        if (draft.ValidUntil is { } until)
            payload["exp"] = until.ToUnixTimeSeconds();
        if (draft.Id is not null)
            payload["jti"] = draft.Id;
        return payload;
    }

    private static JsonObject Payload2(CredentialDraft draft)
    {
        JsonObject subject = new() { ["id"] = draft.Subject.ToString() };
        foreach ((string name, JsonNode? value) in draft.Claims)
            subject[name] = value?.DeepClone();
        JsonObject payload = new() { ["@context"] = Texts([Context2]) };
        if (draft.Id is not null)
            payload["id"] = draft.Id;
        payload["type"] = Texts([CredentialType, .. draft.Types]);
        payload["issuer"] = draft.Issuer.ToString();
        payload["validFrom"] = UtcText.Of(draft.ValidFrom);
        if (draft.ValidUntil is { } until)
            payload["validUntil"] = UtcText.Of(until);
        payload["credentialSubject"] = subject;
        AddCommon(payload, draft);
        return payload;
    }

    private static void AddCommon(JsonObject credential, CredentialDraft draft)
    {
        if (draft.Status is not null)
            credential["credentialStatus"] = draft.Status.ToJson();
        if (draft.Schema is not null)
            credential["credentialSchema"] = new JsonObject { ["id"] = draft.Schema.AbsoluteUri, ["type"] = "JsonSchema" };
    }
}
