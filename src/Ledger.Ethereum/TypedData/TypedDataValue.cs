using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>A value of EIP-712 typed data.</summary>
public abstract record TypedDataValue
{
    private TypedDataValue()
    {
    }

    /// <summary>Of an elementary type, bytes and string included.</summary>
    public sealed record Elementary(AbiValue Value) : TypedDataValue;

    /// <summary>Of an array.</summary>
    public sealed record List(IReadOnlyList<TypedDataValue> Items) : TypedDataValue;

    /// <summary>Of a struct.</summary>
    public sealed record Struct(IReadOnlyDictionary<string, TypedDataValue> Members) : TypedDataValue;

    /// <summary>Wraps a number.</summary>
    public static TypedDataValue Of(BigInteger value) => new Elementary(new AbiValue.Number(value));

    /// <summary>Wraps an address.</summary>
    public static TypedDataValue Of(Address value) => new Elementary(new AbiValue.Account(value));

    /// <summary>Wraps a text.</summary>
    public static TypedDataValue Of(string value) => new Elementary(new AbiValue.Text(value));

    /// <summary>Wraps bytesN or bytes.</summary>
    public static TypedDataValue Of(byte[] value) => new Elementary(new AbiValue.Bytes(value));

    /// <summary>Wraps a bool.</summary>
    public static TypedDataValue Of(bool value) => new Elementary(new AbiValue.Bool(value));
}
