using System.Globalization;
using System.Text;
using Ledger.Content;

namespace Ledger.Models;

/// <summary>JSON in which a value has one spelling: canonical JSON, with true, false, null and decimals. Spec: protocol.md §14.3.</summary>
internal static class JsonText
{
    public const string Null = "null";

    /// <summary>An object; its keys are put in ordinal order.</summary>
    public static string Object(params ReadOnlySpan<(string Key, string Json)> entries)
    {
        SortedDictionary<string, string> sorted = new(StringComparer.Ordinal);
        foreach ((string key, string json) in entries)
            sorted.Add(key, json);
        return Object(sorted);
    }

    /// <summary>An object of sorted keys.</summary>
    public static string Object(SortedDictionary<string, string> entries) =>
        "{" + string.Join(',', entries.Select(static entry => $"{Text(entry.Key)}:{entry.Value}")) + "}";

    public static string List(IEnumerable<string> items) => "[" + string.Join(',', items) + "]";

    public static string Text(string value) => Encoding.UTF8.GetString(CanonicalJson.Write(value));

    public static string Flag(bool value) => value ? "true" : "false";

    public static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The fewest digits that read back as this positive binary32 or zero, laid out as Python lays out a float.</summary>
    public static string Decimal(float value)
    {
        string[] parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        string[] mantissa = parts[0].Split('.');
        string fraction = mantissa.Length > 1 ? mantissa[1] : "";
        string digits = (mantissa[0] + fraction).TrimStart('0');
        int exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) + digits.Length - fraction.Length - 1;
        digits = digits.TrimEnd('0');
        return digits.Length == 0 ? "0.0" : Layout(digits, exponent);
    }

    /// <summary>Lays out d.ddd · 10^exponent.</summary>
    private static string Layout(string digits, int exponent)
    {
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return digits[..1] + fraction + (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        }

        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        string padded = digits.PadRight(exponent + 2, '0');
        return padded[..(exponent + 1)] + "." + padded[(exponent + 1)..];
    }
}
