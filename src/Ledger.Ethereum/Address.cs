using System.Buffers.Binary;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>A 20-byte account address.</summary>
public readonly record struct Address : IComparable<Address>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _w0, _w1; // big-endian words, most significant first
    private readonly uint _w2;

    /// <summary>Copies an address from exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 20 bytes long.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"An address has 20 bytes, not {bytes.Length}.", nameof(bytes));
        _w0 = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _w1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _w2 = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Twenty zero bytes: "nobody" on chain.</summary>
    public static Address Zero => default;

    /// <summary>True for twenty zero bytes.</summary>
    public bool IsZero => (_w0 | _w1 | _w2) == 0;

    /// <summary>The account that a public key controls: the last 20 bytes of the hash of x and y.</summary>
    public static Address Of(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(key.ToUncompressed().AsSpan(1), hash);
        return new Address(hash[12..]);
    }

    /// <summary>Writes the 20 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _w0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _w1);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _w2);
    }

    /// <summary>The 20 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads 40 hexadecimal digits with the prefix 0x. Digits of mixed case must be a right checksum (EIP-55).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != 2 + 2 * Size || !text.StartsWith("0x", StringComparison.Ordinal)
            || Convert.FromHexString(text[2..], bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != Size)
        {
            return false;
        }

        Address parsed = new(bytes);
        ReadOnlySpan<char> digits = text[2..];
        bool mixed = digits.IndexOfAnyInRange('a', 'f') >= 0 && digits.IndexOfAnyInRange('A', 'F') >= 0;
        if (mixed && !text.SequenceEqual(parsed.ToString()))
            return false;
        address = parsed;
        return true;
    }

    /// <summary>Reads 40 hexadecimal digits with the prefix 0x. Digits of mixed case must be a right checksum (EIP-55).</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Address Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Address address) ? address : throw new FormatException($"'{text}' is not an address, or its checksum is wrong.");

    /// <inheritdoc />
    public int CompareTo(Address other)
    {
        int c = _w0.CompareTo(other._w0);
        if (c == 0) c = _w1.CompareTo(other._w1);
        return c != 0 ? c : _w2.CompareTo(other._w2);
    }

    /// <summary>Orders addresses as big-endian numbers.</summary>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>Orders addresses as big-endian numbers.</summary>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>Orders addresses as big-endian numbers.</summary>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>Orders addresses as big-endian numbers.</summary>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;

    /// <summary>The address as 0x and 40 lower-case digits: the form of did:ethr keys and JSON-RPC.</summary>
    public string ToLowerString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return "0x" + Convert.ToHexStringLower(bytes);
    }

    /// <summary>The address as 0x and 40 digits with the checksum of EIP-55 in their case.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        Span<char> text = stackalloc char[2 + 2 * Size];
        "0x".CopyTo(text);
        Convert.TryToHexStringLower(bytes, text[2..], out _);

        Span<byte> ascii = stackalloc byte[2 * Size];
        System.Text.Encoding.ASCII.GetBytes(text[2..], ascii);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(ascii, hash);
        for (int i = 0; i < 2 * Size; i++)
        {
            int nibble = (i & 1) == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15;
            if (nibble >= 8)
                text[2 + i] = char.ToUpperInvariant(text[2 + i]);
        }

        return new string(text);
    }
}
