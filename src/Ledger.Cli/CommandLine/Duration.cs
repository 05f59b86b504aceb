using System.CommandLine.Parsing;
using System.Globalization;

namespace Ledger.Cli.CommandLine;

/// <summary>A length of time as a person types it: 90s, 45m, 12h, 30d.</summary>
internal static class Duration
{
    private const double LongestDays = 3650;

    /// <summary>Reads a whole number and its unit, from one second to ten years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)) return false;
        double seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (number * seconds is < 1 or > LongestDays * 86400) return false;
        duration = TimeSpan.FromSeconds(number * seconds);
        return true;
    }

    /// <summary>The value of an option; what cannot be read is an error of usage.</summary>
    public static TimeSpan Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!TryParse(text, out TimeSpan duration)) result.AddError($"'{text}' is no length of time: give a number and s, m, h or d, such as 30d, up to ten years.");
        return duration;
    }
}
