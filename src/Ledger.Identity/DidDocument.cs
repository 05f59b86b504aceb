using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>The DID document of an identity, member for member as the official ethr-did-resolver 11 makes it.</summary>
/// <remarks>
/// Covered: the controller, delegates of the types veriKey and sigAuth, and services. Keys in did/pub attributes take part in
/// the numbering but are not written out. A document is for reading; no gate decides by it.
/// </remarks>
public static partial class DidDocument
{
    private const string RecoveryMethod = "EcdsaSecp256k1RecoveryMethod2020";

    private static readonly string[] s_context =
    [
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/suites/secp256k1recovery-2020/v2",
        "https://w3id.org/security/v3-unstable",
    ];

    /// <summary>The document at a time.</summary>
    /// <param name="did">The identifier as it was asked for; it is not rewritten.</param>
    /// <param name="chainId">Its chain.</param>
    /// <param name="history">The identity's changes.</param>
    /// <param name="time">Time of the block that the document describes. Unit: Unix seconds.</param>
    public static JsonObject Of(string did, ulong chainId, IdentityHistory history, ulong time)
    {
        ArgumentNullException.ThrowIfNull(history);
        List<Entry> methods = [], authentication = [], assertion = [], services = [];
        int delegates = 0, serviceCount = 0;
        foreach (IdentityChange change in history.IsDeactivated ? [] : history.Changes)
        {
            switch (change)
            {
                case IdentityChange.DelegateChanged added:
                    delegates++;
                    string type = LedgerNames.FromBytes32(added.Type), key = $"delegate {type} {added.Delegate}", id = $"{did}#delegate-{delegates}";
                    bool isValid = added.ValidTo >= time;
                    Put(authentication, key, isValid && type == "sigAuth" ? id : null);
                    Put(assertion, key, isValid && type is "sigAuth" or "veriKey" ? id : null);
                    Put(methods, key, isValid && type is "sigAuth" or "veriKey" ? Method(id, did, chainId, added.Delegate) : null);
                    break;
                case IdentityChange.AttributeChanged attribute:
                    string name = LedgerNames.FromBytes32(attribute.Name);
                    bool isCurrent = attribute.ValidTo >= time && !attribute.ValidTo.IsZero;
                    Match match = AttributeName().Match(name);
                    if (isCurrent && !match.Success)
                        break; // the resolver counts ill-formed names only when they are expired or revoked
                    if (name.StartsWith("did/pub/", StringComparison.Ordinal))
                        delegates++;
                    if (!name.StartsWith("did/svc/", StringComparison.Ordinal))
                        break;
                    serviceCount++;
                    string text = Encoding.UTF8.GetString(attribute.Value);
                    Put(services, $"{name} {text}", !isCurrent ? null : new JsonObject
                    {
                        ["id"] = $"{did}#service-{serviceCount}",
                        ["type"] = match.Groups["kind"].Value,
                        ["serviceEndpoint"] = JsonOrText(text),
                    });
                    break;
                default:
                    break;
            }
        }

        JsonObject document = new()
        {
            ["@context"] = new JsonArray([.. s_context.Select(uri => JsonValue.Create(uri))]),
            ["id"] = did,
            ["verificationMethod"] = new JsonArray(),
            ["authentication"] = new JsonArray(),
            ["assertionMethod"] = new JsonArray(),
        };
        if (history.IsDeactivated)
            return document;
        document["verificationMethod"] = new JsonArray([Method($"{did}#controller", did, chainId, history.Owner), .. methods.Select(entry => entry.Value)]);
        document["authentication"] = new JsonArray([$"{did}#controller", .. authentication.Select(entry => entry.Value)]);
        document["assertionMethod"] = new JsonArray([$"{did}#controller", .. assertion.Select(entry => entry.Value)]);
        if (services.Count > 0)
            document["service"] = new JsonArray([.. services.Select(entry => entry.Value)]);
        return document;
    }

    /// <summary>Sets, replaces in its place, or removes an entry: the order of a JavaScript object's members.</summary>
    private static void Put(List<Entry> entries, string key, JsonNode? value)
    {
        int at = entries.FindIndex(entry => entry.Key == key);
        if (value is null)
        {
            if (at >= 0)
                entries.RemoveAt(at);
        }
        else if (at >= 0)
        {
            entries[at] = new Entry(key, value);
        }
        else
        {
            entries.Add(new Entry(key, value));
        }
    }

    private static JsonObject Method(string id, string did, ulong chainId, Address account) => new()
    {
        ["id"] = id,
        ["type"] = RecoveryMethod,
        ["controller"] = did,
        ["blockchainAccountId"] = $"eip155:{chainId}:{account}",
    };

    private static JsonNode? JsonOrText(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    [GeneratedRegex(@"^did/(pub|svc)/(?<kind>\w+)(/(\w+))?(/(\w+))?$", RegexOptions.ECMAScript)]
    private static partial Regex AttributeName();

    private sealed record Entry(string Key, JsonNode Value);
}
