using System.ComponentModel.DataAnnotations;

namespace Ledger.Ethereum;

/// <summary>How the outbox sends and waits.</summary>
public sealed class OutboxOptions
{
    /// <summary>Blocks, its own included, after which a receipt counts. Unit: blocks. Default: 1.</summary>
    [Range(1, 256)]
    public int Confirmations { get; init; } = 1;

    /// <summary>Wait between two looks at the chain. Default: 250 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time in the pool after which a transaction is sent again. Default: 20 seconds.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time after which a transaction that the node holds back although it is the account's next one is replaced, once. Default: 2 seconds.</summary>
    public TimeSpan ReplaceHeldBackAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time in the pool after which fees are raised. Default: 60 seconds.</summary>
    public TimeSpan BumpAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least time between two raises before a deadline. Default: 3 seconds.</summary>
    public TimeSpan BumpAtMostEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How much fees are raised. Real nodes ask for 10 %. Unit: percent. Default: 13.</summary>
    [Range(11, 100)]
    public int BumpPercent { get; init; } = 13;

    /// <summary>Added to the gas estimate, since state changes before a transaction is mined. Unit: percent. Default: 25.</summary>
    [Range(0, 400)]
    public int GasMarginPercent { get; init; } = 25;

    /// <summary>What the operator is ready to pay.</summary>
    public FeePolicy Fees { get; init; } = new();
}
