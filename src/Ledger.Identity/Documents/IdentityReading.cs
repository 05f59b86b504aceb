namespace Ledger.Identity;

/// <summary>What a source of changes knows of an identity at a block.</summary>
public abstract record IdentityReading
{
    private IdentityReading()
    {
    }

    /// <summary>All changes up to the block, in the order of the chain.</summary>
    public sealed record Found(IReadOnlyList<IdentityLog> Changes) : IdentityReading;

    /// <summary>More changes, or more bytes of values, than are kept: whoever made them paid for them.</summary>
    public sealed record TooMany : IdentityReading;

    /// <summary>The source does not know that block's chain.</summary>
    public sealed record Elsewhere : IdentityReading;

    /// <summary>The changes if they are within the limits of <see cref="IdentityIndex"/>.</summary>
    internal static IdentityReading Of(IReadOnlyList<IdentityLog> changes)
    {
        long bytes = changes.Select(static change => change.Change).OfType<IdentityChange.AttributeChanged>().Sum(static change => (long)change.Value.Length);
        return changes.Count <= IdentityIndex.MostChanges && bytes <= IdentityIndex.MostBytes ? new Found(changes) : new TooMany();
    }
}
