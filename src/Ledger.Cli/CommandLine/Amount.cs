using System.Globalization;
using System.Numerics;

namespace Ledger.Cli.CommandLine;

/// <summary>Amounts of 18 decimals (LDG and coin) as a person reads and types them.</summary>
internal static class Amount
{
    private const int Decimals = 18;

    /// <summary>Digits before the point that still fit the 128 bits in which the contracts count.</summary>
    private const int MostWholeDigits = 20;

    private static readonly BigInteger s_one = BigInteger.Pow(10, Decimals);

    /// <summary>The amount with two decimals, cut and not rounded, so that nobody reads more than there is.</summary>
    public static string Of(BigInteger smallestUnits)
    {
        BigInteger hundredths = smallestUnits / BigInteger.Pow(10, Decimals - 2);
        return string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100:N0}.{BigInteger.Abs(hundredths % 100):00}");
    }

    /// <summary>The whole amount to its last digit, as <see cref="TryParse"/> reads it; never negative.</summary>
    public static string Exact(BigInteger smallestUnits)
    {
        string fraction = (smallestUnits % s_one).ToString(CultureInfo.InvariantCulture).PadLeft(Decimals, '0').TrimEnd('0');
        string whole = (smallestUnits / s_one).ToString(CultureInfo.InvariantCulture);
        return fraction.Length == 0 ? whole : $"{whole}.{fraction}";
    }

    /// <summary>An amount of LDG that an option names, in the smallest unit.</summary>
    /// <exception cref="CommandFailure">It is none, or beyond what contracts hold.</exception>
    public static UInt128 ReadLdg(string option, string text) => TryParse(text, out BigInteger units) && units <= (BigInteger)UInt128.MaxValue
        ? (UInt128)units
        : throw new CommandFailure(ExitCode.BadInput, $"{option} '{text}' is no amount of LDG.", "give a number above zero, for example 0.5");

    /// <summary>Reads digits with at most one point and 18 digits after it; the amount is above zero.</summary>
    public static bool TryParse(string text, out BigInteger smallestUnits)
    {
        smallestUnits = BigInteger.Zero;
        string[] parts = text.Split('.');
        string fraction = parts.Length == 2 ? parts[1] : "0";
        if (parts.Length > 2 || parts[0].Length is 0 or > MostWholeDigits || fraction.Length is 0 or > Decimals) return false;
        if (!parts[0].All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit)) return false;
        smallestUnits = BigInteger.Parse(parts[0] + fraction.PadRight(Decimals, '0'), CultureInfo.InvariantCulture);
        return smallestUnits.Sign > 0;
    }
}
