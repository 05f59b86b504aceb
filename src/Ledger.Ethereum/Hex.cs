using System.Globalization;
using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>The hexadecimal forms of JSON-RPC: byte strings with an even number of digits, quantities without leading zeros.</summary>
public static class Hex
{
    /// <summary>0x and two digits a byte.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>0x and the digits of a number, none of them a leading zero.</summary>
    public static string Quantity(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value.Sign, nameof(value));
        string digits = value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }

    /// <summary>Reads 0x and an even number of digits.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0)
            return false;
        bytes = new byte[text.Length / 2 - 1];
        return Convert.FromHexString(text[2..], bytes, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == bytes.Length;
    }

    /// <summary>Reads 0x and an even number of digits.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text) =>
        TryDecode(text, out byte[] bytes) ? bytes : throw new FormatException("Not a byte string in hexadecimal.");

    /// <summary>Reads 0x and up to 64 digits as a number; leading zeros are tolerated, since some nodes send them.</summary>
    public static bool TryParseQuantity(ReadOnlySpan<char> text, out BigInteger value)
    {
        value = default;
        return text.Length is > 2 and <= 66 && text.StartsWith("0x", StringComparison.Ordinal)
            && BigInteger.TryParse("0" + text[2..].ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
