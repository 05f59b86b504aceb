using System.ComponentModel.DataAnnotations;
using Ledger.Contracts;

namespace Ledger.Identity;

/// <summary>How the gate reads the chain.</summary>
public sealed class GateOptions
{
    /// <summary>Blocks, its own included, under which a grant counts; a revocation counts at once. Unit: blocks. Default: 12.</summary>
    [Range(1, 256)]
    public int Confirmations { get; init; } = 12;

    /// <summary>Longest time without a new block in which the gate still says yes. Default: 60 seconds.</summary>
    public TimeSpan MaxHeadAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far a block's own time may lie behind the local clock for it to count as new. Default: 2 minutes.</summary>
    public TimeSpan MaxHeadLag { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How far one endpoint's newest block may lie below another's, where there are several. Unit: blocks. Default: 3.</summary>
    [Range(0, 64)]
    public int MaxHeadGap { get; init; } = 3;

    /// <summary>Wait between two looks at the head. Default: 250 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time for one look, from the question to the last answer. Default: 10 seconds.</summary>
    public TimeSpan LookTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What suits a chain: on a local one a grant counts in its own block.</summary>
    public static GateOptions For(ulong chainId) => chainId == LocalDeployment.ChainId ? new GateOptions { Confirmations = 1 } : new GateOptions();
}
