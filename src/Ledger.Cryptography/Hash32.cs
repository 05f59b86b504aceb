using System.Buffers.Binary;

namespace Ledger.Cryptography;

/// <summary>A 32-byte hash: a Merkle root, a Keccak-256 or SHA-256 digest, a topic or a storage word.</summary>
/// <remarks>Ordered as an unsigned big-endian number, so that sorting hashes does not depend on the machine.</remarks>
public readonly record struct Hash32 : IComparable<Hash32>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _w0, _w1, _w2, _w3; // big-endian words, most significant first

    /// <summary>Copies a hash from exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Hash32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A hash has 32 bytes, not {bytes.Length}.", nameof(bytes));
        _w0 = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _w1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _w2 = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _w3 = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Thirty-two zero bytes: "no hash" on chain, and the filler of missing Merkle nodes.</summary>
    public static Hash32 Zero => default;

    /// <summary>True for thirty-two zero bytes.</summary>
    public bool IsZero => (_w0 | _w1 | _w2 | _w3) == 0;

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _w0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _w1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _w2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _w3);
    }

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads 64 hexadecimal digits, with or without the prefix 0x.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash32 hash)
    {
        hash = default;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            text = text[2..];
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != 2 * Size
            || Convert.FromHexString(text, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != Size)
        {
            return false;
        }

        hash = new Hash32(bytes);
        return true;
    }

    /// <summary>Reads 64 hexadecimal digits, with or without the prefix 0x.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Hash32 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Hash32 hash) ? hash : throw new FormatException($"'{text}' is not a 32-byte hash in hexadecimal.");

    /// <inheritdoc />
    public int CompareTo(Hash32 other)
    {
        int c = _w0.CompareTo(other._w0);
        if (c == 0) c = _w1.CompareTo(other._w1);
        if (c == 0) c = _w2.CompareTo(other._w2);
        return c != 0 ? c : _w3.CompareTo(other._w3);
    }

    /// <summary>Orders hashes as big-endian numbers.</summary>
    public static bool operator <(Hash32 left, Hash32 right) => left.CompareTo(right) < 0;

    /// <summary>Orders hashes as big-endian numbers.</summary>
    public static bool operator >(Hash32 left, Hash32 right) => left.CompareTo(right) > 0;

    /// <summary>Orders hashes as big-endian numbers.</summary>
    public static bool operator <=(Hash32 left, Hash32 right) => left.CompareTo(right) <= 0;

    /// <summary>Orders hashes as big-endian numbers.</summary>
    public static bool operator >=(Hash32 left, Hash32 right) => left.CompareTo(right) >= 0;

    /// <summary>The hash as 0x and 64 lower-case digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return "0x" + Convert.ToHexStringLower(bytes);
    }
}
