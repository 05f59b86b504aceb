using System.Text;

namespace Ledger.Ethereum;

/// <summary>The encoding of abi.encodePacked: elementary values in their own width, array elements in full words.</summary>
/// <remarks>Two different lists can have one packed encoding; it is for hashing what has a fixed shape, never for decoding.</remarks>
public static class PackedEncoding
{
    /// <summary>Encodes values one after the other.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type, or the type cannot be packed.</exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<AbiValue> values)
    {
        if (types.Count != values.Count)
            throw new ArgumentException($"{values.Count} values for {types.Count} types.", nameof(values));
        List<byte> output = [];
        for (int i = 0; i < types.Count; i++)
            Append(output, types[i], values[i], inArray: false);
        return [.. output];
    }

    private static void Append(List<byte> output, AbiType type, AbiValue value, bool inArray)
    {
        switch (type, value)
        {
            case (AbiType.Array t, AbiValue.Sequence v) when (t.Length ?? v.Items.Count) == v.Items.Count:
                foreach (AbiValue item in v.Items)
                    Append(output, t.Element, item, inArray: true);
                break;
            case (AbiType.Bytes, AbiValue.Bytes v) when !inArray:
                output.AddRange(v.Value);
                break;
            case (AbiType.Text, AbiValue.Text v) when !inArray:
                output.AddRange(Encoding.UTF8.GetBytes(v.Value));
                break;
            case (AbiType.Bytes or AbiType.Text or AbiType.Tuple or AbiType.Array, _):
                throw new ArgumentException($"{type} cannot be packed here.", nameof(type));
            default:
                byte[] word = AbiCodec.Encode(new AbiType.Tuple([type]), new AbiValue.Sequence([value]));
                output.AddRange(inArray ? word : Narrow(type, word));
                break;
        }
    }

    private static ReadOnlySpan<byte> Narrow(AbiType type, byte[] word) => type switch
    {
        AbiType.UnsignedInteger t => word.AsSpan(AbiWriter.Word - t.Bits / 8),
        AbiType.SignedInteger t => word.AsSpan(AbiWriter.Word - t.Bits / 8),
        AbiType.Bool => word.AsSpan(AbiWriter.Word - 1),
        AbiType.Account => word.AsSpan(AbiWriter.Word - Address.Size),
        AbiType.FixedBytes t => word.AsSpan(0, t.Size),
        _ => throw new ArgumentException($"{type} cannot be packed.", nameof(type)),
    };
}
