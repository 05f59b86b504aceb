namespace Ledger.Vectors;

/// <summary>Outcomes of vector items.</summary>
public static class Expect
{
    /// <summary>Null when equal, else what differs.</summary>
    public static string? Equal(object? actual, object? expected) =>
        Equals(actual, expected) ? null : $"'{actual}' is not '{expected}'";

    /// <summary>Null when the bytes are those of a hexadecimal text with or without 0x.</summary>
    public static string? Bytes(ReadOnlySpan<byte> actual, string? expected) => Equal(
        Convert.ToHexStringLower(actual), (expected ?? "").StartsWith("0x", StringComparison.Ordinal) ? expected![2..].ToLowerInvariant() : expected?.ToLowerInvariant());

    /// <summary>Null when an action ends in an exception of this type, else what it did instead.</summary>
    public static string? Refusal<TException>(Action action)
        where TException : Exception
    {
        try
        {
            action();
            return "accepted";
        }
        catch (TException)
        {
            return null;
        }
    }

    /// <summary>The outcome of a check, or the exception it threw.</summary>
    public static string? Of(Func<string?> check)
    {
        try
        {
            return check();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>The first failure of several.</summary>
    public static string? All(params string?[] outcomes) => outcomes.FirstOrDefault(static outcome => outcome is not null);
}
