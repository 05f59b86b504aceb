using System.Globalization;
using System.Text.RegularExpressions;

namespace Ledger.Identity;

/// <summary>The small parts of a sign-in message, by EIP-4361, RFC 3986 and RFC 3339.</summary>
internal static partial class SignInGrammar
{
    public static bool IsScheme(string text) => SchemeForm().IsMatch(text);

    public static bool IsDomain(string text) => DomainForm().IsMatch(text);

    public static bool IsUri(string text) => UriForm().IsMatch(text);

    public static bool IsNonce(string text) => NonceForm().IsMatch(text);

    public static bool IsStatement(string text) => StatementForm().IsMatch(text);

    public static bool IsRequestId(string text) => RequestForm().IsMatch(text);

    public static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        return TimeForm().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*\z")]
    private static partial Regex SchemeForm();

    /// <remarks>Host and port without user information: the part that people read must be the host.</remarks>
    [GeneratedRegex(@"\A(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(:[0-9]*)?\z")]
    private static partial Regex DomainForm();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*\z")]
    private static partial Regex UriForm();

    [GeneratedRegex(@"\A[A-Za-z0-9]{8,}\z")]
    private static partial Regex NonceForm();

    /// <remarks>reserved, unreserved and the space of RFC 3986: no line feed, nothing outside ASCII.</remarks>
    [GeneratedRegex(@"\A[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;= -]+\z")]
    private static partial Regex StatementForm();

    [GeneratedRegex(@"\A[A-Za-z0-9._~:@!$&'()*+,;=%-]*\z")]
    private static partial Regex RequestForm();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex TimeForm();
}
