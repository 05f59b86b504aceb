using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A typed-data document as wallets exchange it (eth_signTypedData_v4): types, domain and message in JSON.</summary>
public sealed class TypedDataDocument
{
    private TypedDataDocument(TypedDataTypes types, string primaryType, Eip712Domain domain, TypedDataValue.Struct message) =>
        (Types, PrimaryType, Domain, Message) = (types, primaryType, domain, message);

    /// <summary>The struct types, without the domain's.</summary>
    public TypedDataTypes Types { get; }

    /// <summary>Name of the message's type.</summary>
    public string PrimaryType { get; }

    /// <summary>Where the signature counts.</summary>
    public Eip712Domain Domain { get; }

    /// <summary>What is signed.</summary>
    public TypedDataValue.Struct Message { get; }

    /// <summary>The digest to sign.</summary>
    public Hash32 Digest() => Eip712.Digest(Domain, Types.HashStruct(PrimaryType, Message));

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It is not well-formed.</exception>
    public static TypedDataDocument Parse(JsonElement json)
    {
        try
        {
            return Read(json);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or ArgumentException)
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
                structs.Add(type.Name, [.. type.Value.EnumerateArray().Select(static field =>
                    new TypedDataField(field.GetProperty("name").GetString()!, field.GetProperty("type").GetString()!))]);
            }
        }

        string primaryType = json.GetProperty("primaryType").GetString()!;
        TypedDataValue.Struct message = (TypedDataValue.Struct)ReadValue(structs, primaryType, json.GetProperty("message"));
        return new TypedDataDocument(new TypedDataTypes(structs), primaryType, ReadDomain(json.GetProperty("domain")), message);
    }

    private static Eip712Domain ReadDomain(JsonElement domain) => new(
        domain.TryField("name", out JsonElement name) ? name.GetString() : null,
        domain.TryField("version", out JsonElement version) ? version.GetString() : null,
        domain.TryField("chainId", out JsonElement chainId) ? ReadNumber(chainId) : null,
        domain.TryField("verifyingContract", out JsonElement contract) ? Address.Parse(contract.GetString()) : null,
        domain.TryField("salt", out JsonElement salt) ? Hash32.Parse(salt.GetString()) : null);

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
        AbiType.Text => new AbiValue.Text(json.GetString()!),
        _ => new AbiValue.Bytes(Hex.Decode(json.GetString())),
    };

    private static BigInteger ReadNumber(JsonElement json)
    {
        string text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : json.GetString()!;
        return Hex.TryParseQuantity(text, out BigInteger value) ? value : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }
}
