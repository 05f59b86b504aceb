using System.Globalization;

namespace Ledger.Identity;

/// <summary>Times as DID documents and credentials write them: UTC, without parts of a second.</summary>
internal static class UtcText
{
    /// <summary>The text of a time.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
