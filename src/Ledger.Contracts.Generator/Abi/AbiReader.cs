using System.Globalization;
using Ledger.Contracts.Generator.Json;

namespace Ledger.Contracts.Generator.Abi;

/// <summary>Turns an artifact's JSON into an <see cref="AbiContract"/>.</summary>
internal static class AbiReader
{
    private const int LargestFixedArray = 65_536;

    /// <exception cref="FormatException">The text is not an artifact; the message says where and why.</exception>
    public static AbiContract Read(string contractName, string json)
    {
        JsonValue document = JsonReader.Parse(json);
        JsonValue? abi = document is JsonValue.Object artifact ? Member(artifact, "abi") : document;
        if (abi is not JsonValue.List entries)
            throw new FormatException("there is no array 'abi'");

        NatSpec natSpec = new(document);
        EquatableArray<AbiParameter> constructorInputs = default;
        List<AbiFunction> functions = [];
        List<AbiEvent> events = [];
        List<AbiError> errors = [];
        for (int i = 0; i < entries.Items.Count; i++)
        {
            string where = $"abi[{i}]";
            JsonValue.Object entry = AsObject(entries.Items[i], where);
            string mutability = Text(entry, "stateMutability") ?? "nonpayable";
            EquatableArray<AbiParameter> Inputs() => Parameters(entry, "inputs", where);
            AbiDoc Doc(string section) => natSpec.Of(section, AbiSignature.Of(Identifier(entry, where), Inputs()));
            switch (Text(entry, "type") ?? "function")
            {
                case "constructor":
                    constructorInputs = Inputs();
                    break;
                case "function":
                    functions.Add(new AbiFunction(
                        Identifier(entry, where), Inputs(), Parameters(entry, "outputs", where),
                        IsView: mutability is "view" or "pure" || IsTrue(entry, "constant"), IsPayable: mutability == "payable" || IsTrue(entry, "payable"), Doc("methods")));
                    break;
                case "event":
                    events.Add(new AbiEvent(Identifier(entry, where), Inputs(), IsTrue(entry, "anonymous"), Doc("events")));
                    break;
                case "error":
                    errors.Add(new AbiError(Identifier(entry, where), Inputs(), Doc("errors")));
                    break;
                case "receive" or "fallback":
                    break;
                case string other:
                    throw new FormatException($"{where}: unknown entry type '{other}'");
            }
        }

        return new AbiContract(
            contractName, constructorInputs, HasCode(document),
            Sorted(functions, function => function.Signature), Sorted(events, e => e.Signature), Sorted(errors, e => e.Signature),
            natSpec.OfContract(), natSpec.Of("methods", "constructor"));
    }

    /// <summary>False for an interface or an abstract contract: their creation code is empty.</summary>
    private static bool HasCode(JsonValue document)
    {
        JsonValue? bytecode = document is JsonValue.Object artifact ? Member(artifact, "bytecode") : null;
        string? code = bytecode is JsonValue.Object parts ? Text(parts, "object") : (bytecode as JsonValue.Text)?.Value;
        return code is { Length: > 2 };
    }

    private static EquatableArray<T> Sorted<T>(List<T> items, Func<T, string> key)
        where T : IEquatable<T> =>
        new([.. items.Distinct().OrderBy(key, StringComparer.Ordinal)]);

    private static EquatableArray<AbiParameter> Parameters(JsonValue.Object entry, string member, string where)
    {
        JsonValue? value = Member(entry, member);
        if (value is null)
            return default;
        if (value is not JsonValue.List list)
            throw new FormatException($"{where}.{member} is not an array");
        AbiParameter[] parameters = new AbiParameter[list.Items.Count];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = Parameter(AsObject(list.Items[i], $"{where}.{member}[{i}]"), $"{where}.{member}[{i}]");
        return new(parameters);
    }

    private static AbiParameter Parameter(JsonValue.Object entry, string where)
    {
        string type = Text(entry, "type") ?? throw new FormatException($"{where} has no type");
        string name = Text(entry, "name") ?? "";
        if (name.Length > 0 && !IsIdentifier(name))
            throw new FormatException($"{where}: '{name}' is not a name");
        return new AbiParameter(name, Type(type, entry, where), IsTrue(entry, "indexed"));
    }

    private static AbiType Type(string type, JsonValue.Object entry, string where)
    {
        if (!type.EndsWith("]", StringComparison.Ordinal))
            return type == "tuple" ? Tuple(entry, where) : UserValue(Elementary(type, where), entry);

        int open = type.LastIndexOf('[');
        if (open < 0)
            throw new FormatException($"{where}: '{type}' is not a type");
        string length = type.Substring(open + 1, type.Length - open - 2);
        AbiType element = Type(type.Substring(0, open), entry, where);
        if (length.Length == 0)
            return new AbiType.Array(element, null);
        if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is 0 or > LargestFixedArray)
            throw new FormatException($"{where}: '{type}' has an impossible length");
        return new AbiType.Array(element, count);
    }

    private static AbiType.Tuple Tuple(JsonValue.Object entry, string where)
    {
        // internalType is "struct Owner.Name", "struct Name" or either with array brackets; old compilers leave it out.
        string internalType = Text(entry, "internalType") ?? "";
        (string owner, string name) = Qualified(internalType.StartsWith("struct ", StringComparison.Ordinal) ? internalType.Substring(7) : "");
        if ((owner.Length > 0 && !IsIdentifier(owner)) || (name.Length > 0 && !IsIdentifier(name)))
            throw new FormatException($"{where}: '{internalType}' is not a struct's name");
        return new AbiType.Tuple(owner, name, Parameters(entry, "components", where));
    }

    /// <summary>internalType of a user-defined value type is its bare name; the built-in ones, enums and contracts say another thing there.</summary>
    private static AbiType UserValue(AbiType.Elementary type, JsonValue.Object entry)
    {
        (string owner, string name) = Qualified(Text(entry, "internalType") ?? "");
        bool named = !type.IsDynamic && IsIdentifier(name) && (owner.Length == 0 || IsIdentifier(owner)) && !(owner.Length == 0 && IsKnown(name));
        return named ? new AbiType.UserValue(owner, name, type) : type;
    }

    /// <summary>Owner and name of <c>Owner.Name[2][]</c>; the owner may be empty.</summary>
    private static (string Owner, string Name) Qualified(string text)
    {
        int bracket = text.IndexOf('[');
        string qualified = bracket >= 0 ? text.Substring(0, bracket) : text;
        int dot = qualified.LastIndexOf('.');
        return (dot < 0 ? "" : qualified.Substring(0, dot), qualified.Substring(dot + 1));
    }

    private static AbiType.Elementary Elementary(string type, string where) =>
        IsKnown(type) ? new AbiType.Elementary(type) : throw new FormatException($"{where}: the type '{type}' is not supported");

    private static bool IsKnown(string type) =>
        type is "address" or "bool" or "string" or "bytes" or "function"
            || (Size(type, "uint") is int unsigned && unsigned % 8 == 0 && unsigned <= 256)
            || (Size(type, "int") is int signed && signed % 8 == 0 && signed <= 256)
            || (Size(type, "bytes") is int bytes && bytes <= 32);

    private static int? Size(string type, string prefix) =>
        type.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(type.Substring(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
        && size > 0
            ? size
            : null;

    private static string Identifier(JsonValue.Object entry, string where) =>
        Text(entry, "name") is string name && IsIdentifier(name) ? name : throw new FormatException($"{where} has no usable name");

    /// <summary>Solidity's rule: a letter, underscore or dollar sign, then these and digits.</summary>
    private static bool IsIdentifier(string name) =>
        name.Length is > 0 and <= 256
        && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '$')
        && name[0] is < '0' or > '9';

    private static JsonValue? Member(JsonValue.Object entry, string name) =>
        entry.Members.TryGetValue(name, out JsonValue? value) ? value : null;

    private static string? Text(JsonValue.Object entry, string name) => (Member(entry, name) as JsonValue.Text)?.Value;

    private static bool IsTrue(JsonValue.Object entry, string name) => Member(entry, name) is JsonValue.Literal { Value: "true" };

    private static JsonValue.Object AsObject(JsonValue value, string where) =>
        value as JsonValue.Object ?? throw new FormatException($"{where} is not an object");
}
