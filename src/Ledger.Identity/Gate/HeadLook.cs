using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>The newest block and the confirmed one below it.</summary>
/// <param name="Head">The newest block.</param>
/// <param name="Confirmed">Its ancestor under which grants count; itself where one confirmation is enough.</param>
public sealed record ChainView(BlockHeader Head, BlockHeader Confirmed);

/// <summary>What a look at the chain found.</summary>
public abstract record HeadLook
{
    private HeadLook()
    {
    }

    /// <summary>The newest block.</summary>
    public sealed record Seen(ChainView View) : HeadLook;

    /// <summary>No usable answer, for the reason given.</summary>
    public sealed record Unreachable(string Reason) : HeadLook;

    /// <summary>Blocks were replaced while they were read.</summary>
    public sealed record Changed : HeadLook;
}
