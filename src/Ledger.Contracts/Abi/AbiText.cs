using System.Collections;
using System.Globalization;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Writes decoded values for a person.</summary>
public static class AbiText
{
    /// <summary>The value as text: bytes in hexadecimal, strings in quotes, lists in brackets, the rest as it writes itself.</summary>
    public static string Of(object? value) => value switch
    {
        null => "nothing",
        byte[] bytes => Hex.Encode(bytes),
        string text => $"'{text}'",
        bool truth => truth ? "true" : "false",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
