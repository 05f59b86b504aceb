using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Ledger.Cryptography;

namespace Ledger.Content;

/// <summary>Name of a block of bytes: CIDv1, codec raw, SHA-256, written in lower-case base 32 ("bafkrei…").</summary>
/// <remarks>
/// Only this one form exists here, so a CID and its 32-byte digest carry the same information: the chain keeps the
/// digest, people and IPFS gateways see the text. Any other version, codec or hash is refused when parsed.
/// </remarks>
public readonly record struct Cid(Hash32 Digest) : IComparable<Cid>
{
    /// <summary>Length of the text form in characters.</summary>
    public const int TextLength = 59;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int BinaryLength = 4 + Hash32.Size;

    // CID version 1, codec raw, multihash sha2-256, digest length 32
    private static ReadOnlySpan<byte> Header => [0x01, 0x55, 0x12, 0x20];

    /// <summary>Name of these bytes as one block.</summary>
    public static Cid Of(ReadOnlySpan<byte> block)
    {
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(block, digest);
        return new Cid(new Hash32(digest));
    }

    /// <summary>Reads the text form; there is exactly one text for each CID.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cid cid)
    {
        cid = default;
        if (text is null || text.Length != TextLength || text[0] != 'b')
            return false;

        Span<byte> binary = stackalloc byte[BinaryLength];
        int bits = 0, held = 0, written = 0;
        for (int i = 1; i < text.Length; i++)
        {
            int digit = Alphabet.IndexOf(text[i], StringComparison.Ordinal);
            if (digit < 0)
                return false;
            bits = ((bits << 5) | digit) & 0xfff;
            held += 5;
            if (held < 8)
                continue;
            held -= 8;
            binary[written++] = (byte)(bits >> held);
        }

        bool paddingIsZero = (bits & ((1 << held) - 1)) == 0;
        if (written != BinaryLength || !paddingIsZero || !binary.StartsWith(Header))
            return false;
        cid = new Cid(new Hash32(binary[Header.Length..]));
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Cid Parse(string text) =>
        TryParse(text, out Cid cid) ? cid : throw new FormatException($"'{text}' is not a CIDv1 of a raw SHA-256 block.");

    /// <inheritdoc />
    public int CompareTo(Cid other) => Digest.CompareTo(other.Digest);

    /// <summary>Orders CIDs by digest.</summary>
    public static bool operator <(Cid left, Cid right) => left.CompareTo(right) < 0;

    /// <summary>Orders CIDs by digest.</summary>
    public static bool operator >(Cid left, Cid right) => left.CompareTo(right) > 0;

    /// <summary>Orders CIDs by digest.</summary>
    public static bool operator <=(Cid left, Cid right) => left.CompareTo(right) <= 0;

    /// <summary>Orders CIDs by digest.</summary>
    public static bool operator >=(Cid left, Cid right) => left.CompareTo(right) >= 0;

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        Span<byte> binary = stackalloc byte[BinaryLength];
        Header.CopyTo(binary);
        Digest.CopyTo(binary[Header.Length..]);

        Span<char> text = stackalloc char[TextLength];
        text[0] = 'b';
        int bits = 0, held = 0, written = 1;
        foreach (byte b in binary)
        {
            bits = ((bits << 8) | b) & 0xfff;
            held += 8;
            for (; held >= 5; held -= 5)
                text[written++] = Alphabet[(bits >> (held - 5)) & 31];
        }

        text[written] = Alphabet[(bits << (5 - held)) & 31];
        return new string(text);
    }
}
