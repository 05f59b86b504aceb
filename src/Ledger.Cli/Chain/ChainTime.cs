namespace Ledger.Cli.Chain;

/// <summary>Times of the chain as people read them.</summary>
internal static class ChainTime
{
    private const ulong LastSecond = 253_402_300_799; // of the year 9999, the last that a date can name

    /// <summary>Seconds since 1970 as a date; a contract can hold more than a date can.</summary>
    public static DateTimeOffset Of(ulong seconds) => DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, LastSecond));
}
