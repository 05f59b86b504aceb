using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Follows the newest block and knows for how long no new one has come.</summary>
/// <param name="client">The chain.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
public sealed class HeadWatch(EthereumClient client, GateOptions options, TimeProvider time)
{
    /// <summary>Time since a block came that had never been seen before; null before the first.</summary>
    public TimeSpan? Age => throw new NotImplementedException($"{client} {options} {time}");

    /// <summary>Looks at the newest block; calls that come together share one look that began after all of them.</summary>
    public Task<HeadLook> LookAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
