using System.Numerics;
using System.Text.Json.Nodes;

namespace Ledger.Ethereum.Tests.Differential;

/// <summary>Random types and values of the ABI, with a liking for limits, empty lists and text beyond ASCII.</summary>
internal static class RandomAbi
{
    private static readonly string[] Letters = ["a", "Z", "0", " ", "\"", "\\", "\n", "é", "ß", "€", "字", "🚀", "\u0000", "\u200d"];

    /// <summary>A tuple of up to four types, as a function's parameters are.</summary>
    public static AbiType.Tuple Parameters(Random random) =>
        new([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Type(random, random.Next(4)))]);

    public static AbiType Type(Random random, int depth) => depth == 0 ? Elementary(random) : random.Next(4) switch
    {
        0 => new AbiType.Array(Type(random, depth - 1), null),
        1 => new AbiType.Array(Type(random, depth - 1), random.Next(1, 4)),
        _ => new AbiType.Tuple([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Type(random, random.Next(depth)))]),
    };

    public static AbiType Elementary(Random random) => random.Next(8) switch
    {
        0 or 1 => new AbiType.UnsignedInteger(8 * random.Next(1, 33)),
        2 => new AbiType.SignedInteger(8 * random.Next(1, 33)),
        3 => new AbiType.FixedBytes(random.Next(1, 33)),
        4 => new AbiType.Bool(),
        5 => new AbiType.Account(),
        6 => new AbiType.Bytes(),
        _ => new AbiType.Text(),
    };

    /// <summary>A type that abi.encodePacked takes: an elementary one, or an array of fixed-size ones.</summary>
    public static AbiType Packable(Random random)
    {
        AbiType type = Elementary(random);
        return type.IsDynamic || random.Next(3) > 0 ? type : new AbiType.Array(type, random.Next(2) == 0 ? null : random.Next(1, 4));
    }

    public static AbiValue Value(Random random, AbiType type) => type switch
    {
        AbiType.UnsignedInteger t => new AbiValue.Number(Unsigned(random, t.Bits)),
        AbiType.SignedInteger t => new AbiValue.Number(Signed(random, t.Bits)),
        AbiType.Bool => new AbiValue.Bool(random.Next(2) == 0),
        AbiType.Account => new AbiValue.Account(new Address(Bytes(random, Address.Size))),
        AbiType.FixedBytes t => new AbiValue.Bytes(Bytes(random, t.Size)),
        AbiType.Bytes => new AbiValue.Bytes(Bytes(random, random.Next(100))),
        AbiType.Text => new AbiValue.Text(Text(random)),
        AbiType.Array t => new AbiValue.Sequence([.. Enumerable.Range(0, t.Length ?? random.Next(4)).Select(_ => Value(random, t.Element))]),
        AbiType.Tuple t => new AbiValue.Sequence([.. t.Components.Select(component => Value(random, component))]),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static BigInteger Unsigned(Random random, int bits) => random.Next(8) switch
    {
        0 => BigInteger.Zero,
        1 => (BigInteger.One << bits) - 1,
        2 => BigInteger.One << (bits - 1),
        _ => new BigInteger(Bytes(random, bits / 8), isUnsigned: true) >> random.Next(bits),
    };

    public static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        if (random.Next(16) > 0)
            random.NextBytes(bytes);
        return bytes;
    }

    public static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Letters[random.Next(Letters.Length)]));

    /// <summary>The value in JSON: numbers as decimal texts, bytes in hexadecimal.</summary>
    public static JsonNode ToJson(AbiValue value) => value switch
    {
        AbiValue.Number v => v.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        AbiValue.Bool v => v.Value,
        AbiValue.Account v => v.Value.ToLowerString(),
        AbiValue.Bytes v => Hex.Encode(v.Value),
        AbiValue.Text v => v.Value,
        AbiValue.Sequence v => new JsonArray([.. v.Items.Select(ToJson)]),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static BigInteger Signed(Random random, int bits) => random.Next(8) switch
    {
        0 => -(BigInteger.One << (bits - 1)),
        1 => (BigInteger.One << (bits - 1)) - 1,
        2 => BigInteger.MinusOne,
        _ => new BigInteger(Bytes(random, bits / 8)) >> random.Next(bits),
    };
}
