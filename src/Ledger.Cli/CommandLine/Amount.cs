using System.Globalization;
using System.Numerics;

namespace Ledger.Cli.CommandLine;

/// <summary>Amounts of 18 decimals (LDG and coin) as a person reads them.</summary>
internal static class Amount
{
    private const int Decimals = 18;

    /// <summary>The amount with two decimals, cut and not rounded, so that nobody reads more than there is.</summary>
    public static string Of(BigInteger smallestUnits)
    {
        BigInteger hundredths = smallestUnits / BigInteger.Pow(10, Decimals - 2);
        return string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100:N0}.{BigInteger.Abs(hundredths % 100):00}");
    }
}
