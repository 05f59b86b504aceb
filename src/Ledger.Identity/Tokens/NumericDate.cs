using System.Text.Json;

namespace Ledger.Identity;

/// <summary>Times in tokens: seconds since 1970, with or without a fraction (RFC 7519). Spec: protocol.md §13, §15.1.</summary>
/// <remarks>A time that cannot be read is never one that is absent: a token with it is refused, or an end that nobody understands would be none.</remarks>
internal static class NumericDate
{
    private const long Latest = 100_000_000_000; // eleven digits: what did-jwt takes, too

    private static readonly string[] s_names = ["nbf", "exp", "iat"];

    /// <summary>What is wrong with a payload's times; null if nothing is.</summary>
    public static string? ProblemOf(JsonElement payload) =>
        s_names.FirstOrDefault(name => payload.TryGetProperty(name, out _) && Read(payload, name) is null) is string wrong ? $"{wrong} is no number of seconds" : null;

    /// <summary>The first whole second at or after a time; null where none stands.</summary>
    public static DateTimeOffset? Start(JsonElement payload, string name) => At(Read(payload, name), decimal.Ceiling);

    /// <summary>The last whole second at or before a time; null where none stands.</summary>
    public static DateTimeOffset? End(JsonElement payload, string name) => At(Read(payload, name), decimal.Floor);

    private static decimal? Read(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.Number
        && element.TryGetDecimal(out decimal seconds) && seconds is >= 0 and < Latest
            ? seconds
            : null;

    private static DateTimeOffset? At(decimal? seconds, Func<decimal, decimal> round) => seconds is decimal read ? DateTimeOffset.FromUnixTimeSeconds((long)round(read)) : null;
}
