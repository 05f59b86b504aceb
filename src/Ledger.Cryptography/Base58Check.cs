using System.Numerics;
using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>Byte strings as base-58 texts with four bytes of checksum: the form of extended keys.</summary>
internal static class Base58Check
{
    private const int ChecksumSize = 4;

    public static string Encode(ReadOnlySpan<byte> payload) => Base58.Encode([.. payload, .. Checksum(payload)]);

    /// <summary>Reads a text whose payload has exactly this many bytes and whose checksum is right.</summary>
    public static bool TryDecode(string text, int payloadSize, out byte[] payload)
    {
        payload = [];
        if (text.Length > 2 * (payloadSize + ChecksumSize))
            return false;
        BigInteger n = BigInteger.Zero;
        foreach (char digit in text)
        {
            int value = Base58.Alphabet.IndexOf(digit, StringComparison.Ordinal);
            if (value < 0)
                return false;
            n = n * 58 + value;
        }

        int zeros = text.Length - text.TrimStart(Base58.Alphabet[0]).Length;
        byte[] tail = n.IsZero ? [] : n.ToByteArray(isUnsigned: true, isBigEndian: true);
        if (zeros + tail.Length != payloadSize + ChecksumSize)
            return false;
        byte[] bytes = [.. new byte[zeros], .. tail];
        payload = bytes[..payloadSize];
        return Checksum(payload).AsSpan().SequenceEqual(bytes.AsSpan(payloadSize));
    }

    private static byte[] Checksum(ReadOnlySpan<byte> payload) => SHA256.HashData(SHA256.HashData(payload))[..ChecksumSize];
}
