namespace Ledger.Identity;

/// <summary>What a look at the chain found.</summary>
public abstract record HeadLook
{
    private HeadLook()
    {
    }

    /// <summary>The newest block that is known.</summary>
    public sealed record Seen(ChainView View) : HeadLook;

    /// <summary>No usable answer, for the reason given.</summary>
    public sealed record Unreachable(string Reason) : HeadLook;

    /// <summary>Blocks were replaced while they were read.</summary>
    public sealed record Changed : HeadLook;
}
