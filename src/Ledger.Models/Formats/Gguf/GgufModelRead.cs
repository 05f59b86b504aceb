namespace Ledger.Models;

/// <summary>What came of reading a model for training.</summary>
public abstract record GgufModelRead
{
    private GgufModelRead() { }

    /// <summary>The model.</summary>
    public sealed record Found(GgufModel Model) : GgufModelRead;

    /// <summary>The file is no model that we can train on, for the reason in this sentence.</summary>
    public sealed record Refused(string Reason) : GgufModelRead;
}
