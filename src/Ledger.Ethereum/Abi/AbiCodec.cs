namespace Ledger.Ethereum;

/// <summary>Encodes and decodes values whose types are known only at run time; generated code uses the writer and reader itself.</summary>
public static class AbiCodec
{
    /// <summary>Encodes the values of a tuple, as abi.encode does with its arguments.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public static byte[] Encode(AbiType.Tuple type, AbiValue.Sequence values, ReadOnlySpan<byte> prefix = default)
    {
        AbiWriter writer = new(type.InnerHeadSize, prefix);
        WriteParts(writer, type.Components, values.Items);
        return writer.ToArray();
    }

    /// <summary>Decodes the values of a tuple; the input must be their canonical encoding and nothing else.</summary>
    /// <exception cref="AbiFormatException">It is not.</exception>
    public static AbiValue.Sequence Decode(AbiType.Tuple type, ReadOnlyMemory<byte> data)
    {
        AbiReader reader = new(data, type.InnerHeadSize);
        AbiValue.Sequence values = ReadParts(reader, type.Components, type.Components.Count);
        reader.Finish();
        return values;
    }

    private static void Write(AbiWriter writer, AbiType type, AbiValue value)
    {
        switch (type, value)
        {
            case (AbiType.UnsignedInteger t, AbiValue.Number v):
                writer.WriteUnsigned(v.Value, t.Bits);
                break;
            case (AbiType.SignedInteger t, AbiValue.Number v):
                writer.WriteSigned(v.Value, t.Bits);
                break;
            case (AbiType.Bool, AbiValue.Bool v):
                writer.WriteBool(v.Value);
                break;
            case (AbiType.Account, AbiValue.Account v):
                writer.WriteAddress(v.Value);
                break;
            case (AbiType.FixedBytes t, AbiValue.Bytes v) when v.Value.Length == t.Size:
                writer.WriteFixedBytes(v.Value);
                break;
            case (AbiType.Bytes, AbiValue.Bytes v):
                writer.WriteBytes(v.Value);
                break;
            case (AbiType.Text, AbiValue.Text v):
                writer.WriteString(v.Value);
                break;
            case (AbiType.Array t, AbiValue.Sequence v):
                WriteArray(writer, t, v.Items);
                break;
            case (AbiType.Tuple t, AbiValue.Sequence v):
                if (t.IsDynamic)
                    writer.BeginTuple(t.InnerHeadSize);
                WriteParts(writer, t.Components, v.Items);
                if (t.IsDynamic)
                    writer.End();
                break;
            default:
                throw new ArgumentException($"{value} is no {type}.", nameof(value));
        }
    }

    private static void WriteArray(AbiWriter writer, AbiType.Array type, IReadOnlyList<AbiValue> items)
    {
        if (type.Length is null)
            writer.BeginArray(items.Count, type.Element.HeadSize);
        else if (type.IsDynamic)
            writer.BeginTuple(type.InnerHeadSize);
        WriteParts(writer, [.. Enumerable.Repeat(type.Element, type.Length ?? items.Count)], items);
        if (type.IsDynamic)
            writer.End();
    }

    private static void WriteParts(AbiWriter writer, IReadOnlyList<AbiType> types, IReadOnlyList<AbiValue> values)
    {
        if (types.Count != values.Count)
            throw new ArgumentException($"{values.Count} values for {types.Count} places.", nameof(values));
        for (int i = 0; i < types.Count; i++)
            Write(writer, types[i], values[i]);
    }

    private static AbiValue Read(AbiReader reader, AbiType type)
    {
        switch (type)
        {
            case AbiType.UnsignedInteger t:
                return new AbiValue.Number(reader.ReadUnsigned(t.Bits));
            case AbiType.SignedInteger t:
                return new AbiValue.Number(reader.ReadSigned(t.Bits));
            case AbiType.Bool:
                return new AbiValue.Bool(reader.ReadBool());
            case AbiType.Account:
                return new AbiValue.Account(reader.ReadAddress());
            case AbiType.FixedBytes t:
                return new AbiValue.Bytes(reader.ReadFixedBytes(t.Size));
            case AbiType.Bytes:
                return new AbiValue.Bytes(reader.ReadBytes());
            case AbiType.Text:
                return new AbiValue.Text(reader.ReadString());
            case AbiType.Array t:
                return ReadArray(reader, t);
            case AbiType.Tuple t:
                if (t.IsDynamic)
                    reader.BeginTuple(t.InnerHeadSize);
                AbiValue.Sequence parts = ReadParts(reader, t.Components, t.Components.Count);
                if (t.IsDynamic)
                    reader.End();
                return parts;
            default:
                throw new InvalidOperationException($"{type} is no known type.");
        }
    }

    private static AbiValue.Sequence ReadArray(AbiReader reader, AbiType.Array type)
    {
        int count = type.Length ?? reader.BeginArray(type.Element.HeadSize);
        if (type is { Length: not null, IsDynamic: true })
            reader.BeginTuple(type.InnerHeadSize);
        AbiValue[] items = new AbiValue[count];
        for (int i = 0; i < count; i++)
            items[i] = Read(reader, type.Element);
        if (type.IsDynamic)
            reader.End();
        return new AbiValue.Sequence(items);
    }

    private static AbiValue.Sequence ReadParts(AbiReader reader, IReadOnlyList<AbiType> types, int count)
    {
        AbiValue[] items = new AbiValue[count];
        for (int i = 0; i < count; i++)
            items[i] = Read(reader, types[i]);
        return new AbiValue.Sequence(items);
    }
}
