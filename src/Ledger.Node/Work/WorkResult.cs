namespace Ledger.Node.Work;

/// <summary>What a piece of local work came to.</summary>
internal abstract record WorkResult
{
    private WorkResult() { }

    /// <summary>Its result is on disk.</summary>
    public sealed record Done : WorkResult;

    /// <summary>Something is missing for now; the rule will propose it again.</summary>
    /// <param name="Code">A health code.</param>
    /// <param name="Reason">What is missing.</param>
    public sealed record Blocked(string Code, string Reason) : WorkResult;
}
