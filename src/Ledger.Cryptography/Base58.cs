using System.Numerics;

namespace Ledger.Cryptography;

/// <summary>Byte strings as base-58 texts with Bitcoin's alphabet.</summary>
public static class Base58
{
    internal const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>The text; its cost grows with the square of the length, so callers bound it.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        List<char> digits = [];
        for (BigInteger n = new(bytes, isUnsigned: true, isBigEndian: true); !n.IsZero; n /= 58)
            digits.Add(Alphabet[(int)(n % 58)]);
        for (int i = 0; i < bytes.Length && bytes[i] == 0; i++)
            digits.Add(Alphabet[0]);
        digits.Reverse();
        return new string([.. digits]);
    }
}
