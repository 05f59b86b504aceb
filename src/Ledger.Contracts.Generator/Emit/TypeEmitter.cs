using System.Globalization;
using Ledger.Contracts.Generator.Abi;

namespace Ledger.Contracts.Generator.Emit;

/// <summary>Writes the C# of values: their types, and the statements that write and read their encoding.</summary>
internal sealed class TypeEmitter(string rootNamespace, StructTable structs)
{
    private const string Ethereum = "global::Ledger.Ethereum.";
    private const string BigInteger = "global::System.Numerics.BigInteger";
    public const string Hash = "global::Ledger.Cryptography.Hash32";
    public const string Address = Ethereum + "Address";
    public const string Reader = Ethereum + "AbiReader";
    public const string Writer = Ethereum + "AbiWriter";

    // Locals start with an underscore, which no name made from Solidity does.
    private int _locals;

    /// <summary>The C# type of a value.</summary>
    public string NameOf(AbiType type) => type switch
    {
        AbiType.Tuple or AbiType.UserValue => $"global::{rootNamespace}.{structs.NameOf(type)}",
        AbiType.Array array => $"global::System.Collections.Generic.IReadOnlyList<{NameOf(array.Element)}>",
        _ => NameOfElementary(type.Canonical),
    };

    /// <summary>Bytes of the head that holds these values.</summary>
    public static int HeadSize(IEnumerable<AbiParameter> parameters) => 32 * parameters.Sum(parameter => parameter.Type.HeadWords);

    /// <summary>Writes the statements that append a value to <c>writer</c>.</summary>
    public void Write(SourceWriter source, AbiType type, string value)
    {
        switch (type)
        {
            case AbiType.Tuple tuple:
                if (tuple.IsDynamic)
                    source.Line($"writer.BeginTuple({HeadSize(tuple.Fields)});");
                source.Line($"{value}.Write(writer);");
                if (tuple.IsDynamic)
                    source.Line("writer.End();");
                break;
            case AbiType.Array array:
                WriteArray(source, array, value);
                break;
            case AbiType.UserValue:
                source.Line(WriteElementary(type.Canonical, value + ".Value"));
                break;
            default:
                source.Line(WriteElementary(type.Canonical, value));
                break;
        }
    }

    /// <summary>Writes the statements that take a value from <c>reader</c>; returns the expression that holds it.</summary>
    public string Read(SourceWriter source, AbiType type)
    {
        string local = $"_v{(_locals++).ToString(CultureInfo.InvariantCulture)}";
        switch (type)
        {
            case AbiType.Tuple tuple:
                if (tuple.IsDynamic)
                    source.Line($"reader.BeginTuple({HeadSize(tuple.Fields)});");
                source.Line($"{NameOf(tuple)} {local} = {NameOf(tuple)}.Read(reader);");
                if (tuple.IsDynamic)
                    source.Line("reader.End();");
                break;
            case AbiType.Array array:
                ReadArray(source, array, local);
                break;
            case AbiType.UserValue:
                source.Line($"{NameOf(type)} {local} = new({ReadElementary(type.Canonical)});");
                break;
            default:
                source.Line($"{NameOf(type)} {local} = {ReadElementary(type.Canonical)};");
                break;
        }

        return local;
    }

    /// <summary>Starts a new method body, whose locals count from zero again.</summary>
    public void NewBody() => _locals = 0;

    private void WriteArray(SourceWriter source, AbiType.Array array, string value)
    {
        if (array.Length is int length)
            source.Line($"global::Ledger.Contracts.AbiShape.RequireLength({value}, {length});");
        bool isInline = !array.IsDynamic;
        if (array.Length is null)
            source.Line($"writer.BeginArray({value}.Count, {32 * array.Element.HeadWords});");
        else if (!isInline)
            source.Line($"writer.BeginTuple({32 * array.Length.Value * array.Element.HeadWords});");

        string item = $"_item{(_locals++).ToString(CultureInfo.InvariantCulture)}";
        using (source.Open($"foreach ({NameOf(array.Element)} {item} in {value})"))
            Write(source, array.Element, item);
        if (!isInline)
            source.Line("writer.End();");
    }

    private void ReadArray(SourceWriter source, AbiType.Array array, string local)
    {
        string element = NameOf(array.Element);
        if (array.Length is int length)
        {
            if (array.IsDynamic)
                source.Line($"reader.BeginTuple({32 * length * array.Element.HeadWords});");
            source.Line($"{element}[] {local} = {NewArray(element, $"{length}")};");
        }
        else
        {
            source.Line($"{element}[] {local} = {NewArray(element, $"reader.BeginArray({32 * array.Element.HeadWords})")};");
        }

        using (source.Open($"for (int i{local} = 0; i{local} < {local}.Length; i{local}++)"))
        {
            string item = Read(source, array.Element);
            source.Line($"{local}[i{local}] = {item};");
        }

        if (array.IsDynamic)
            source.Line("reader.End();");
    }

    /// <summary>C# wants the size of an array of arrays in the first brackets.</summary>
    private static string NewArray(string element, string size) =>
        element.EndsWith("[]", StringComparison.Ordinal) ? $"new {element.Substring(0, element.Length - 2)}[{size}][]" : $"new {element}[{size}]";

    private static string NameOfElementary(string type) => Split(type) switch
    {
        ("address", _) => Address,
        ("bool", _) => "bool",
        ("string", _) => "string",
        ("bytes", 32) => Hash,
        ("bytes", _) or ("function", _) => "byte[]",
        ("uint", <= 8) => "byte",
        ("uint", <= 16) => "ushort",
        ("uint", <= 32) => "uint",
        ("uint", <= 64) => "ulong",
        ("uint", <= 128) => "global::System.UInt128",
        ("int", <= 8) => "sbyte",
        ("int", <= 16) => "short",
        ("int", <= 32) => "int",
        ("int", <= 64) => "long",
        ("int", <= 128) => "global::System.Int128",
        _ => BigInteger,
    };

    private static string WriteElementary(string type, string value) => Split(type) switch
    {
        ("address", _) => $"writer.WriteAddress({value});",
        ("bool", _) => $"writer.WriteBool({value});",
        ("string", _) => $"writer.WriteString({value});",
        ("bytes", 0) => $"writer.WriteBytes({value});",
        ("bytes", 32) => $"writer.WriteHash({value});",
        ("function", _) => $"writer.WriteFixedBytes(global::Ledger.Contracts.AbiShape.RequireSize({value}, 24));",
        ("bytes", int size) => $"writer.WriteFixedBytes(global::Ledger.Contracts.AbiShape.RequireSize({value}, {size}));",
        ("uint", 8 or 16 or 32 or 64) => $"writer.WriteUInt64({value});",
        ("uint", 128) => $"writer.WriteUInt128({value});",
        ("uint", int bits) => $"writer.WriteUnsigned({value}, {bits});",
        ("int", 8 or 16 or 32 or 64) => $"writer.WriteInt64({value});",
        ("int", 128) => $"writer.WriteInt128({value});",
        (_, int bits) => $"writer.WriteSigned({value}, {bits});",
    };

    private static string ReadElementary(string type) => Split(type) switch
    {
        ("address", _) => "reader.ReadAddress()",
        ("bool", _) => "reader.ReadBool()",
        ("string", _) => "reader.ReadString()",
        ("bytes", 0) => "reader.ReadBytes()",
        ("bytes", 32) => "reader.ReadHash()",
        ("function", _) => "reader.ReadFixedBytes(24)",
        ("bytes", int size) => $"reader.ReadFixedBytes({size})",
        ("uint", int bits and <= 64) => $"({NameOfElementary(type)})reader.ReadUInt64({bits})",
        ("uint", int bits and <= 128) => $"reader.ReadUInt128({bits})",
        ("uint", int bits) => $"reader.ReadUnsigned({bits})",
        ("int", int bits and <= 64) => $"({NameOfElementary(type)})reader.ReadInt64({bits})",
        ("int", int bits and <= 128) => $"reader.ReadInt128({bits})",
        (_, int bits) => $"reader.ReadSigned({bits})",
    };

    /// <summary>The letters of a type name and its number, 0 if it has none.</summary>
    private static (string Kind, int Size) Split(string type)
    {
        int digits = type.Length;
        while (digits > 0 && char.IsDigit(type[digits - 1]))
            digits--;
        int size = digits == type.Length ? 0 : int.Parse(type.Substring(digits), NumberStyles.None, CultureInfo.InvariantCulture);
        return (type.Substring(0, digits), size);
    }
}
