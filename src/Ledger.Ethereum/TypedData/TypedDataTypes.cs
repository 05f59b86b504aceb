using System.Collections.Concurrent;
using System.Text;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>The struct types of a typed-data document, with their encodings and hashes.</summary>
public sealed class TypedDataTypes
{
    private const int MaxDepth = 32, MaxStructs = 256, MaxFields = 4096;

    private readonly IReadOnlyDictionary<string, IReadOnlyList<TypedDataField>> _structs;
    private readonly ConcurrentDictionary<string, byte[]> _typeHashes = new();

    /// <summary>Takes the types by name.</summary>
    /// <exception cref="FormatException">A member has an unknown type, a name is no identifier, or there are too many.</exception>
    public TypedDataTypes(IReadOnlyDictionary<string, IReadOnlyList<TypedDataField>> structs)
    {
        if (structs.Count > MaxStructs || structs.Values.Sum(static fields => (long)fields.Count) > MaxFields)
            throw new FormatException("Typed data have too many structs or members.");
        _structs = structs;
        foreach ((string name, IReadOnlyList<TypedDataField> fields) in structs)
        {
            if (!IsIdentifier(name) || IsElementary(name))
                throw new FormatException($"'{name}' cannot be the name of a struct.");
            foreach (TypedDataField field in fields)
            {
                string element = ElementName(field.Type);
                if (!IsIdentifier(field.Name) || !AreDimensions(field.Type.AsSpan(element.Length))
                    || (!structs.ContainsKey(element) && !IsElementary(element)))
                {
                    throw new FormatException($"'{field.Type} {field.Name}' is no member of typed data.");
                }
            }
        }
    }

    /// <summary>The type text that is hashed: the struct, then every struct it refers to in alphabetical order.</summary>
    public string EncodeType(string name)
    {
        SortedSet<string> referenced = new(StringComparer.Ordinal);
        Collect(name, referenced);
        referenced.Remove(name);
        StringBuilder text = new();
        foreach (string each in referenced.Prepend(name))
            text.Append(each).Append('(').AppendJoin(',', Fields(each).Select(static f => $"{f.Type} {f.Name}")).Append(')');
        return text.ToString();
    }

    /// <summary>Hash of a struct's type and members.</summary>
    /// <exception cref="FormatException">The value does not fit the type, or is nested too deep.</exception>
    public Hash32 HashStruct(string name, TypedDataValue.Struct value) => Keccak256.Hash(EncodeStruct(name, value, MaxDepth));

    /// <summary>Type hash and member words of a struct: what its hash is taken of.</summary>
    /// <exception cref="FormatException">The value does not fit the type, or is nested too deep.</exception>
    public byte[] EncodeStruct(string name, TypedDataValue.Struct value) => EncodeStruct(name, value, MaxDepth);

    private byte[] EncodeStruct(string name, TypedDataValue.Struct value, int depth)
    {
        if (depth == 0)
            throw new FormatException("Typed data are nested too deep.");
        IReadOnlyList<TypedDataField> fields = Fields(name);
        if (value.Members.Count != fields.Count)
            throw new FormatException($"{name} has {fields.Count} members, not {value.Members.Count}.");
        List<byte> encoding = [.. TypeHash(name)];
        foreach (TypedDataField field in fields)
        {
            if (!value.Members.TryGetValue(field.Name, out TypedDataValue? member))
                throw new FormatException($"{name} lacks {field.Name}.");
            encoding.AddRange(EncodeMember(field.Type, member, depth - 1));
        }

        return [.. encoding];
    }

    private byte[] EncodeMember(string type, TypedDataValue value, int depth)
    {
        int bracket = type.LastIndexOf('[');
        if (bracket >= 0)
            return EncodeArray(type, bracket, value, depth);
        if (_structs.ContainsKey(type))
            return value is TypedDataValue.Struct nested ? Keccak256.Hash(EncodeStruct(type, nested, depth)).ToArray() : throw Mismatch(type);
        return (AbiType.Parse(type), value) switch
        {
            (AbiType.Bytes, TypedDataValue.Elementary { Value: AbiValue.Bytes bytes }) => Keccak256.Hash(bytes.Value).ToArray(),
            (AbiType.Text, TypedDataValue.Elementary { Value: AbiValue.Text text }) => Keccak256.Hash(text.Value).ToArray(),
            (AbiType.Bytes or AbiType.Text, _) => throw Mismatch(type),
            (AbiType t, TypedDataValue.Elementary elementary) => EncodeWord(t, elementary.Value),
            _ => throw Mismatch(type),
        };
    }

    private byte[] EncodeArray(string type, int bracket, TypedDataValue value, int depth)
    {
        string length = type[(bracket + 1)..^1];
        if (depth == 0 || value is not TypedDataValue.List list || (length.Length > 0 && length != $"{list.Items.Count}"))
            throw Mismatch(type);
        List<byte> words = [];
        foreach (TypedDataValue item in list.Items)
            words.AddRange(EncodeMember(type[..bracket], item, depth - 1));
        return Keccak256.Hash([.. words]).ToArray();
    }

    private static byte[] EncodeWord(AbiType type, AbiValue value)
    {
        try
        {
            return AbiCodec.Encode(new AbiType.Tuple([type]), new AbiValue.Sequence([value]));
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private byte[] TypeHash(string name) => _typeHashes.GetOrAdd(name, each => Keccak256.Hash(EncodeType(each)).ToArray());

    /// <summary>Goes as deep as there are structs, which are few.</summary>
    private void Collect(string name, SortedSet<string> found)
    {
        if (!found.Add(name))
            return;
        foreach (TypedDataField field in Fields(name))
        {
            if (_structs.ContainsKey(ElementName(field.Type)))
                Collect(ElementName(field.Type), found);
        }
    }

    private IReadOnlyList<TypedDataField> Fields(string name) =>
        _structs.TryGetValue(name, out IReadOnlyList<TypedDataField>? fields) ? fields : throw new FormatException($"'{name}' is no struct here.");

    private static string ElementName(string type) => type.IndexOf('[', StringComparison.Ordinal) is >= 0 and int bracket ? type[..bracket] : type;

    private static bool IsElementary(string name)
    {
        try
        {
            return AbiType.Parse(name) is not (AbiType.Tuple or AbiType.Array) && name is not ("uint" or "int");
        }
        catch (AbiFormatException)
        {
            return false;
        }
    }

    private static bool IsIdentifier(string name) =>
        name.Length is > 0 and <= 256 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$');

    /// <summary>True for any number of [] and [n], n from 1 without leading zeros.</summary>
    private static bool AreDimensions(ReadOnlySpan<char> text)
    {
        while (text is ['[', .. ReadOnlySpan<char> rest] && rest.IndexOf(']') is >= 0 and int end)
        {
            ReadOnlySpan<char> digits = rest[..end];
            if (digits.Length > 9 || digits is ['0', ..] || digits.ContainsAnyExceptInRange('0', '9'))
                return false;
            text = rest[(end + 1)..];
        }

        return text.IsEmpty;
    }

    private static FormatException Mismatch(string type) => new($"A value is no {type}.");
}
