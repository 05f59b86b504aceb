using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A typed-data document as wallets exchange it (eth_signTypedData_v4): types, domain and message in JSON.</summary>
public sealed class TypedDataDocument
{
    private const int MaxDigits = 100; // of a number: more than any of 256 bits has

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly Hash32 _digest;
    private readonly JsonElement _json;

    private TypedDataDocument(TypedDataTypes types, string primaryType, Eip712Domain domain, TypedDataValue.Struct message, JsonElement json)
    {
        (Types, PrimaryType, Domain, Message, _json) = (types, primaryType, domain, message, json);
        _digest = Eip712.Digest(domain, types.HashStruct(primaryType, message));
    }

    /// <summary>The struct types, without the domain's.</summary>
    public TypedDataTypes Types { get; }

    /// <summary>Name of the message's type.</summary>
    public string PrimaryType { get; }

    /// <summary>Where the signature counts.</summary>
    public Eip712Domain Domain { get; }

    /// <summary>What is signed.</summary>
    public TypedDataValue.Struct Message { get; }

    /// <summary>The digest to sign.</summary>
    public Hash32 Digest() => _digest;

    /// <summary>The document for a wallet, which shows it to a person: as it was read, and with the type of its domain, which some ask for.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = JsonObject.Create(_json)!;
        json["types"]!["EIP712Domain"] = new JsonArray([.. Domain.Fields().Select(static field =>
            (JsonNode)new JsonObject { ["name"] = field.Name, ["type"] = field.Type })]);
        return json;
    }

    /// <summary>Reads a document and checks every value against its type.</summary>
    /// <remarks>Whatever a wallet might read in another way is refused: a member given twice or unknown, or a domain type that is not the domain's.</remarks>
    /// <exception cref="FormatException">It is not well-formed.</exception>
    public static TypedDataDocument Parse(JsonElement json)
    {
        try
        {
            using JsonDocument strict = JsonDocument.Parse(json.GetRawText(), Strict);
            return Read(strict.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException("The typed data are not well-formed: " + e.Message, e);
        }
    }

    private static TypedDataDocument Read(JsonElement json)
    {
        Dictionary<string, IReadOnlyList<TypedDataField>> structs = [];
        foreach (JsonProperty type in json.GetProperty("types").EnumerateObject())
        {
            if (type.Name != "EIP712Domain")
            {
                structs.Add(type.Name, ReadFields(type.Value));
            }
        }

        TypedDataTypes types = new(structs);
        string primaryType = ReadText(json.GetProperty("primaryType"));
        if (!structs.ContainsKey(primaryType))
            throw new FormatException($"'{primaryType}' is no struct here.");
        Eip712Domain domain = ReadDomain(json.GetProperty("domain"));
        if (json.GetProperty("types").TryGetProperty("EIP712Domain", out JsonElement domainType) && !ReadFields(domainType).SequenceEqual(domain.Fields()))
            throw new FormatException("The type of the domain does not fit the domain.");
        TypedDataValue.Struct message = (TypedDataValue.Struct)ReadValue(structs, primaryType, json.GetProperty("message"));
        return new TypedDataDocument(types, primaryType, domain, message, json.Clone());
    }

    private static IReadOnlyList<TypedDataField> ReadFields(JsonElement type) => [.. type.EnumerateArray().Select(static field =>
        new TypedDataField(ReadText(field.GetProperty("name")), ReadText(field.GetProperty("type"))))];

    private static Eip712Domain ReadDomain(JsonElement json)
    {
        Eip712Domain domain = new(
            json.TryField("name", out JsonElement name) ? name.GetString() : null,
            json.TryField("version", out JsonElement version) ? version.GetString() : null,
            json.TryField("chainId", out JsonElement chainId) ? ReadNumber(chainId) : null,
            json.TryField("verifyingContract", out JsonElement contract) ? Address.Parse(contract.GetString()) : null,
            json.TryField("salt", out JsonElement salt) ? Hash32.Parse(salt.GetString()) : null);
        int given = json.EnumerateObject().Count(static member => member.Value.ValueKind != JsonValueKind.Null);
        return given == domain.Fields().Count ? domain : throw new FormatException("The domain has a member that no domain has.");
    }

    private static TypedDataValue ReadValue(
        Dictionary<string, IReadOnlyList<TypedDataField>> structs, string type, JsonElement json)
    {
        int bracket = type.LastIndexOf('[');
        if (bracket >= 0)
            return new TypedDataValue.List([.. json.EnumerateArray().Select(item => ReadValue(structs, type[..bracket], item))]);
        if (!structs.TryGetValue(type, out IReadOnlyList<TypedDataField>? fields))
            return new TypedDataValue.Elementary(ReadElementary(AbiType.Parse(type), json));
        Dictionary<string, TypedDataValue> members = [];
        foreach (JsonProperty member in json.EnumerateObject())
        {
            TypedDataField field = fields.FirstOrDefault(f => f.Name == member.Name)
                ?? throw new FormatException($"{type} has no member '{member.Name}'.");
            members.Add(member.Name, ReadValue(structs, field.Type, member.Value));
        }

        return new TypedDataValue.Struct(members);
    }

    private static AbiValue ReadElementary(AbiType type, JsonElement json) => type switch
    {
        AbiType.UnsignedInteger or AbiType.SignedInteger => new AbiValue.Number(ReadNumber(json)),
        AbiType.Bool => new AbiValue.Bool(json.GetBoolean()),
        AbiType.Account => new AbiValue.Account(Address.Parse(json.GetString())),
        AbiType.Text => new AbiValue.Text(ReadText(json)),
        _ => new AbiValue.Bytes(Hex.Decode(json.GetString())),
    };

    private static string ReadText(JsonElement json) => json.GetString() ?? throw new FormatException("A null stands where a text belongs.");

    private static BigInteger ReadNumber(JsonElement json)
    {
        string text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : ReadText(json);
        if (text.Length > MaxDigits)
            throw new FormatException("A number is too long.");
        return Hex.TryParseQuantity(text, out BigInteger value) ? value : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }
}
