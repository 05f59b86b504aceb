using System.Text.Json.Nodes;

namespace Ledger.Identity;

/// <summary>What an issuer states about a subject, before it is signed.</summary>
/// <param name="Issuer">Who states it.</param>
/// <param name="Subject">About whom.</param>
/// <param name="Claims">What: members of credentialSubject beside id.</param>
/// <param name="ValidFrom">When it begins to hold; whole seconds count.</param>
public sealed record CredentialDraft(DidEthr Issuer, DidEthr Subject, JsonObject Claims, DateTimeOffset ValidFrom)
{
    /// <summary>When it holds no longer; null for ever.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Types beside VerifiableCredential.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Its name, a URL; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>Where one can see whether it was revoked; null if it cannot be.</summary>
    public StatusEntry? Status { get; init; }

    /// <summary>Where its JSON schema lies; null for none.</summary>
    public Uri? Schema { get; init; }
}
