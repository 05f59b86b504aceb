using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.Cryptography;
using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

internal static class AbiVectors
{
    public static IEnumerable<(string, string?)> Ethers(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("name"), Expect.Of(() =>
        {
            AbiType type = AbiType.Parse(item.Text("type"));
            AbiType.Tuple tuple = new([type]);
            AbiValue.Sequence values = new([ReadVerbose(type, item.GetProperty("verbose"))]);
            byte[] encoding = AbiCodec.Encode(tuple, values);
            return Expect.All(
                Expect.Bytes(encoding, item.Text("encoded")),
                Expect.Equal(AbiCodec.Decode(tuple, item.Bytes("encoded")), values),
                Expect.Equal(type.ToString(), Regex.Replace(item.Text("type"), @"int(?!\d)", "int256")),
                Expect.Refusal<AbiFormatException>(() => AbiCodec.Decode(tuple, encoding.AsMemory(0, encoding.Length - 1))),
                Expect.Refusal<AbiFormatException>(() => AbiCodec.Decode(tuple, (byte[])[.. encoding, .. new byte[32]])));
        })));

    public static IEnumerable<(string, string?)> Basic(JsonElement file) => file.EnumerateObject().Select(static item =>
        (item.Name, Expect.Of(() =>
        {
            AbiType.Tuple type = new([.. item.Value.GetProperty("types").EnumerateArray().Select(static t => AbiType.Parse(t.GetString()!))]);
            AbiValue[] values = [.. item.Value.GetProperty("args").EnumerateArray().Select((arg, i) => ReadPlain(type.Components[i], arg))];
            return Expect.Bytes(AbiCodec.Encode(type, new AbiValue.Sequence(values)), item.Value.Text("result"));
        })));

    public static IEnumerable<(string, string?)> Packed(JsonElement file) => file.EnumerateArray().Select(static item =>
        (item.Text("name"), Expect.Of(() =>
        {
            AbiType[] types = [.. item.GetProperty("types").EnumerateArray().Select(static t => AbiType.Parse(t.GetString()!))];
            AbiValue[] values = [.. item.GetProperty("values").EnumerateArray().Select((value, i) => ReadPlain(types[i], value))];
            return Expect.Equal(Keccak256.Hash(PackedEncoding.Encode(types, values)).ToString(), item.Text("keccak256"));
        })));

    private static AbiValue ReadVerbose(AbiType type, JsonElement verbose)
    {
        JsonElement value = verbose.GetProperty("value");
        return type switch
        {
            AbiType.Array array => new AbiValue.Sequence([.. value.EnumerateArray().Select(item => ReadVerbose(array.Element, item))]),
            AbiType.Tuple tuple => new AbiValue.Sequence([.. value.EnumerateArray().Select((item, i) => ReadVerbose(tuple.Components[i], item))]),
            _ => ReadPlain(type, value),
        };
    }

    private static AbiValue ReadPlain(AbiType type, JsonElement value) => type switch
    {
        AbiType.Array array => new AbiValue.Sequence([.. value.EnumerateArray().Select(item => ReadPlain(array.Element, item))]),
        AbiType.UnsignedInteger or AbiType.SignedInteger => new AbiValue.Number(value.ToNumber()),
        AbiType.Bool => new AbiValue.Bool(value.GetBoolean()),
        AbiType.Account => new AbiValue.Account(new Address(Json.ToBytes(value.GetString()!))),
        AbiType.Text => new AbiValue.Text(value.GetString()!),
        _ => new AbiValue.Bytes(Json.ToBytes(value.GetString()!)),
    };
}
