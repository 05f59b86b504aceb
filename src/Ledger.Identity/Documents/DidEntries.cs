using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>The keys and services of a document while its identity's changes are gone through in order.</summary>
/// <remarks>
/// Numbers count every change of a delegate or a key, and every one of a service, also those that are over: an entry's name never
/// passes to another. A change of the same delegate or value replaces the entry in its place.
/// </remarks>
internal sealed partial class DidEntries(string did, ulong chainId)
{
    private readonly OrderedDictionary<string, JsonNode?> _methods = [], _authentication = [], _assertion = [], _keyAgreement = [], _services = [];
    private int _delegates, _serviceCount;

    public IReadOnlyList<JsonNode?> Methods => _methods.Values;

    public IReadOnlyList<JsonNode?> Authentication => _authentication.Values;

    public IReadOnlyList<JsonNode?> Assertion => _assertion.Values;

    public IReadOnlyList<JsonNode?> KeyAgreement => _keyAgreement.Values;

    public IReadOnlyList<JsonNode?> Services => _services.Values;

    /// <summary>A method that is an account on the chain.</summary>
    public JsonObject Account(string id, Address account) => DidDocument.AccountMethod(id, did, chainId, account);

    /// <summary>Takes a change into account, as of a time.</summary>
    public void Add(IdentityChange change, ulong time)
    {
        switch (change)
        {
            case IdentityChange.DelegateChanged one when RegistryText.TryReadName(one.Type, out string? type):
                _delegates++;
                string delegateKey = $"delegate-{type}-{one.Delegate}";
                if (!IsCurrent(one.ValidTo, time))
                    Remove(delegateKey);
                else if (type is "sigAuth" or "veriKey")
                    AddMethod(delegateKey, Account(Id, one.Delegate), type);
                break;
            case IdentityChange.AttributeChanged one when RegistryText.TryReadName(one.Name, out string? name):
                AddAttribute(name, one.Value, IsCurrent(one.ValidTo, time));
                break;
            default:
                break;
        }
    }

    private string Id => $"{did}#delegate-{_delegates}";

    private static bool IsCurrent(BigInteger validTo, ulong time) => !validTo.IsZero && validTo >= time;

    private void AddAttribute(string name, byte[] value, bool isCurrent)
    {
        string key = $"attribute-{name}-{Convert.ToHexString(value)}";
        if (!isCurrent)
        {
            // Here the official resolver counts names that are ill-formed too.
            if (name.StartsWith("did/pub/", StringComparison.Ordinal))
                _delegates++;
            else if (name.StartsWith("did/svc/", StringComparison.Ordinal))
                _serviceCount++;
            Remove(key);
            return;
        }

        Match match = AttributeName().Match(name);
        if (!match.Success)
            return;
        string kind = match.Groups["kind"].Value;
        if (match.Groups["section"].Value == "pub")
        {
            _delegates++;
            if (KeyAttribute.Read(Id, did, kind, match.Groups["purpose"].Value, match.Groups["encoding"].Value, value) is JsonObject method)
                AddMethod(key, method, match.Groups["purpose"].Value);
            return;
        }

        _serviceCount++;
        if (RegistryText.TryRead(value, out string? text))
            _services[key] = new JsonObject { ["id"] = $"{did}#service-{_serviceCount}", ["type"] = kind, ["serviceEndpoint"] = ServiceText.Read(text) };
    }

    private void AddMethod(string key, JsonObject method, string purpose)
    {
        _methods[key] = method;
        if (purpose == "enc")
        {
            _keyAgreement[key] = Id;
            return;
        }

        _assertion[key] = Id;
        if (purpose == "sigAuth")
            _authentication[key] = Id;
    }

    private void Remove(string key)
    {
        _methods.Remove(key);
        _authentication.Remove(key);
        _assertion.Remove(key);
        _keyAgreement.Remove(key);
        _services.Remove(key);
    }

    [GeneratedRegex(@"\Adid/(?<section>pub|svc)/(?<kind>[A-Za-z0-9_]+)(/(?<purpose>[A-Za-z0-9_]+))?(/(?<encoding>[A-Za-z0-9_]+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AttributeName();
}
