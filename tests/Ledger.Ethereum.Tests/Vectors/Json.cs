using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Ledger.Ethereum.Tests.Vectors;

internal static class Json
{
    public static string Text(this JsonElement item, string name) => item.GetProperty(name).GetString()!;

    public static byte[] Bytes(this JsonElement item, string name) => ToBytes(item.Text(name));

    public static byte[] ToBytes(string text)
    {
        string digits = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
        return Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits);
    }

    public static BigInteger ToNumber(this JsonElement item)
    {
        string text = item.ValueKind == JsonValueKind.Number ? item.GetRawText() : item.GetString()!;
        bool negative = text.StartsWith('-');
        string digits = negative ? text[1..] : text;
        BigInteger value = digits.StartsWith("0x", StringComparison.Ordinal)
            ? BigInteger.Parse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return negative ? -value : value;
    }

    public static BigInteger Number(this JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) ? value.ToNumber() : BigInteger.Zero;
}
