namespace Ledger.Cli.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It will work, but not well.</summary>
    Warning,

    /// <summary>It will not work.</summary>
    Error,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Severity">How it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">What to do; null when nothing is to be done.</param>
internal sealed record Finding(string Name, Severity Severity, string Detail, string? Fix = null)
{
    /// <summary>As it should be.</summary>
    public static Finding Ok(string name, string detail) => new(name, Severity.Ok, detail);

    /// <summary>It will work, but not well.</summary>
    public static Finding Warn(string name, string detail, string fix) => new(name, Severity.Warning, detail, fix);

    /// <summary>It will not work.</summary>
    public static Finding Fail(string name, string detail, string fix) => new(name, Severity.Error, detail, fix);
}
