using Ledger.Ethereum;
using Ledger.Node.Status;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Chain;

/// <summary>What a look at the head found.</summary>
internal enum HeadChange
{
    /// <summary>The same block as before.</summary>
    None,

    /// <summary>New blocks on top of the one seen before.</summary>
    Advanced,

    /// <summary>The block seen before is no longer on the chain.</summary>
    Replaced,
}

/// <summary>Watches the head of the chain, and that it is still the same chain.</summary>
internal sealed class ChainWatch(ChainConnection chain, NodeOptions options, HealthBoard health, TimeProvider time, ILogger logger)
{
    private const string Source = "chain";
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(10);
    private long _changedAt = time.GetTimestamp(), _answeredAt = time.GetTimestamp();
    private int _failures;

    /// <summary>The newest block seen; null before the first.</summary>
    public BlockPin? Head { get; private set; }

    /// <summary>The chain for the status.</summary>
    public ChainStatus Status => new(chain.Client.ChainId, chain.GenesisHash, Head?.Number ?? 0, Head?.Hash.ToString() ?? "", Head?.Time ?? 0,
        time.GetElapsedTime(_changedAt).TotalSeconds);

    /// <summary>Looks at the head.</summary>
    /// <exception cref="NodeStoppedException">The endpoint serves another chain than before.</exception>
    public async Task<HeadChange> LookAsync(CancellationToken cancellation)
    {
        BlockHeader header = await chain.Client.GetHeaderAsync(BlockRef.Latest, cancellation).ConfigureAwait(false)
            ?? throw new RpcTransportException("The endpoint has no newest block.");
        HeadChange change = HeadChange.None;
        if (Head?.Hash != header.Hash)
        {
            change = HeadChange.Advanced;
            if (Head is BlockPin before && await HasLeftAsync(before, cancellation).ConfigureAwait(false))
            {
                await RequireSameChainAsync(cancellation).ConfigureAwait(false);
                NodeLog.Reorganised(logger, before.Number);
                change = HeadChange.Replaced;
            }

            Head = new BlockPin(header.Number, header.Hash, header.Timestamp);
            _changedAt = time.GetTimestamp();
        }

        Answered();
        return change;
    }

    /// <summary>Takes note of a question that got no answer, and says how long to wait before the next.</summary>
    public TimeSpan Failed(Exception reason)
    {
        if (_failures++ == 0)
            NodeLog.ChainSilent(logger, reason.Message);
        health.Set(Source, HealthCodes.ChainUnreachable, $"The chain at {options.RpcName} gives no answer ({reason.Message}): check that it runs and is reachable.");
        TimeSpan pause = options.PollInterval * Math.Pow(2, Math.Min(_failures, 10));
        return pause < s_longestPause ? pause : s_longestPause;
    }

    /// <summary>Reports a chain that hangs: a question that is neither answered nor refused ends in no exception for long.</summary>
    public void CheckSilence()
    {
        TimeSpan silence = time.GetElapsedTime(Interlocked.Read(ref _answeredAt));
        if (silence > s_silence)
            health.Set(Source, HealthCodes.ChainUnreachable, $"The chain at {options.RpcName} has not answered for {silence.TotalSeconds:0} s: check that it runs and is reachable.");
    }

    private void Answered()
    {
        Interlocked.Exchange(ref _answeredAt, time.GetTimestamp());
        if (_failures > 0)
            NodeLog.ChainBack(logger);
        _failures = 0;
        health.Clear(Source);
        TimeSpan age = time.GetElapsedTime(_changedAt);
        if (age > options.ChainStaleAfter)
            health.Set(Source, HealthCodes.ChainStale, $"The chain at {options.RpcName} has made no block for {age.TotalSeconds:0} s: its producer has stopped, or the endpoint lags.");
    }

    private async Task<bool> HasLeftAsync(BlockPin before, CancellationToken cancellation) =>
        (await chain.Client.GetHeaderAsync(BlockRef.At(before.Number), cancellation).ConfigureAwait(false))?.Hash != before.Hash;

    private async Task RequireSameChainAsync(CancellationToken cancellation)
    {
        BlockHeader? genesis = await chain.Client.GetHeaderAsync(BlockRef.At(0), cancellation).ConfigureAwait(false);
        if (genesis?.Hash.ToString() != chain.GenesisHash)
        {
            throw new NodeStoppedException(NodeStopReason.Chain,
                $"The chain at {options.RpcName} was replaced by one with the first block {genesis?.Hash}, where {chain.GenesisHash} was before: it was probably restarted empty. Nothing was deleted: use the old chain, or another data directory.");
        }
    }
}
