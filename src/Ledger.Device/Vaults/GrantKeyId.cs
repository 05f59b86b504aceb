using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Ledger.Device.Vaults;

/// <summary>Random name of a grant's key inside the vault; not the consent's id on chain.</summary>
public readonly record struct GrantKeyId(UInt128 Value)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = SourceId.Size;

    /// <summary>Reads an id from exactly 16 bytes.</summary>
    public static GrantKeyId FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(SourceId.Sixteen(bytes)));

    /// <summary>Reads 32 hexadecimal digits.</summary>
    public static bool TryParse(string text, out GrantKeyId id)
    {
        bool parsed = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 value) && text.Length == 2 * Size;
        id = parsed ? new GrantKeyId(value) : default;
        return parsed;
    }

    /// <summary>The 16 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    /// <summary>The id as 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    internal static GrantKeyId Create() => FromBytes(RandomNumberGenerator.GetBytes(Size));
}
