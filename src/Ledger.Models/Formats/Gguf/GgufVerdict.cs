namespace Ledger.Models;

/// <summary>Whether a GGUF file may be given to the engine.</summary>
public abstract record GgufVerdict
{
    private GgufVerdict() { }

    /// <summary>The file is whole and says consistent things: the engine may see it.</summary>
    public sealed record Usable(GgufSummary Summary) : GgufVerdict;

    /// <summary>The engine must not see the file, for the reason in this sentence.</summary>
    public sealed record Refused(string Reason) : GgufVerdict;
}
