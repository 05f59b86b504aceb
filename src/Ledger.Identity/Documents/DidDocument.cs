using System.Text.Json.Nodes;

namespace Ledger.Identity;

/// <summary>The DID document of an identity, member for member as the official ethr-did-resolver 11 makes it. Spec: protocol.md §9.1.</summary>
/// <remarks>
/// One thing is not copied: the official resolver goes on naming a revoked encryption key in keyAgreement. A document is for
/// reading; no gate decides by it.
/// </remarks>
public static class DidDocument
{
    private const string RecoveryMethod = "EcdsaSecp256k1RecoveryMethod2020", KeyMethod = "EcdsaSecp256k1VerificationKey2019";

    private static readonly string[] s_context =
    [
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/suites/secp256k1recovery-2020/v2",
        "https://w3id.org/security/v3-unstable",
    ];

    /// <summary>The document at a time.</summary>
    /// <param name="url">The identifier as it was asked for; it is not rewritten.</param>
    /// <param name="history">The identity's changes up to the version that is wanted.</param>
    /// <param name="time">Time of the block that the document describes. Unit: Unix seconds.</param>
    public static JsonObject Of(DidUrl url, IdentityHistory history, ulong time)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(history);
        JsonObject document = new()
        {
            ["@context"] = new JsonArray([.. s_context.Select(static uri => JsonValue.Create(uri))]),
            ["id"] = url.Did,
        };
        DidEntries entries = new(url.Did, url.Identifier.ChainId);
        foreach (IdentityChange change in history.IsDeactivated ? [] : history.Changes)
            entries.Add(change, time);

        List<JsonNode?> methods = [], controllers = [];
        if (!history.IsDeactivated)
        {
            methods.Add(entries.Account($"{url.Did}#controller", history.Owner));
            controllers.Add($"{url.Did}#controller");
            if (url.PublicKey is not null && history.Owner == history.Identity)
            {
                methods.Add(new JsonObject { ["id"] = $"{url.Did}#controllerKey", ["type"] = KeyMethod, ["controller"] = url.Did, ["publicKeyHex"] = url.PublicKey });
                controllers.Add($"{url.Did}#controllerKey");
            }
        }

        document["verificationMethod"] = new JsonArray([.. methods, .. entries.Methods]);
        document["authentication"] = References(controllers, entries.Authentication);
        document["assertionMethod"] = References(controllers, entries.Assertion);
        if (entries.Services.Count > 0)
            document["service"] = new JsonArray([.. entries.Services]);
        if (entries.KeyAgreement.Count > 0)
            document["keyAgreement"] = References([], entries.KeyAgreement);
        return document;
    }

    internal static JsonObject AccountMethod(string id, string did, ulong chainId, Ledger.Ethereum.Address account) => new()
    {
        ["id"] = id,
        ["type"] = RecoveryMethod,
        ["controller"] = did,
        ["blockchainAccountId"] = $"eip155:{chainId}:{account}",
    };

    private static JsonArray References(IReadOnlyList<JsonNode?> first, IReadOnlyList<JsonNode?> others) =>
        new([.. first.Concat(others).Select(static reference => reference!.DeepClone())]);
}
