using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Ledger.Device.Vaults;

/// <summary>Random name of a plugged folder inside the vault.</summary>
public readonly record struct SourceId(UInt128 Value)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads an id from exactly 16 bytes.</summary>
    public static SourceId FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(Sixteen(bytes)));

    /// <summary>Reads 32 hexadecimal digits.</summary>
    public static bool TryParse(string text, out SourceId id)
    {
        bool parsed = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 value) && text.Length == 2 * Size;
        id = parsed ? new SourceId(value) : default;
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

    internal static SourceId Create() => FromBytes(RandomNumberGenerator.GetBytes(Size));

    internal static ReadOnlySpan<byte> Sixteen(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? bytes : throw new ArgumentException($"An id has {Size} bytes, not {bytes.Length}.", nameof(bytes));
}
