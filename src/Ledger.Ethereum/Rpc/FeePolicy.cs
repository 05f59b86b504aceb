using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>What an operator is ready to pay for gas.</summary>
public sealed class FeePolicy
{
    /// <summary>Most that is ever offered per gas, tip included. Unit: wei. Default: 500 gwei.</summary>
    public BigInteger Cap { get; init; } = 500_000_000_000;

    /// <summary>Least tip that is offered. Unit: wei per gas. Default: 1 gwei / 1000.</summary>
    public BigInteger MinimumTip { get; init; } = 1_000_000;

    /// <summary>Blocks whose tips are looked at. Unit: blocks. Default: 10.</summary>
    public int HistoryBlocks { get; init; } = 10;

    /// <summary>Which tip of a block is taken. Unit: percentile of its gas. Default: 50.</summary>
    public int RewardPercentile { get; init; } = 50;
}
