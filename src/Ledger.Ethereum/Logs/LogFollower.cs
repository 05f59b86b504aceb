using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Feeds a handler with the logs of the canonical chain and takes back those of blocks that left it.</summary>
/// <remarks>
/// The follower keeps its own chain and compares parent hashes itself; it trusts no "removed" flag of a node. Near the head
/// logs are asked for by block hash, so that an answer can only be of the block that was meant. Older history is asked for
/// by ranges; a range counts only if the hashes of both its ends are the same before and after.
/// </remarks>
public sealed class LogFollower
{
    private const int HeaderBatch = 32;

    private readonly EthereumClient _client;
    private readonly LogFilter _filter;
    private readonly LogFollowerOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly LogFollowerStore _store;
    private int _rangeSize;

    /// <summary>Uses a database that the handler's state is in too; creates the follower's table there.</summary>
    /// <param name="database">An open connection that nobody else uses while the follower works.</param>
    /// <param name="client">The node.</param>
    /// <param name="filter">Which logs.</param>
    /// <param name="handler">The state.</param>
    /// <param name="options">How.</param>
    /// <param name="logger">Where reorganisations are told.</param>
    /// <param name="time">The clock.</param>
    public LogFollower(
        SqliteConnection database, EthereumClient client, LogFilter filter, ILogHandler handler, LogFollowerOptions options,
        ILogger logger, TimeProvider time)
    {
        _client = client;
        _filter = filter;
        _options = options;
        _logger = logger;
        _time = time;
        _store = new LogFollowerStore(database, handler);
        _rangeSize = options.RangeSize;
    }

    /// <summary>The block up to which the handler's state is complete; null before the first.</summary>
    public FollowedBlock? Cursor => _store.Cursor;

    private ulong Next => _store.Cursor is { } cursor ? cursor.Number + 1 : _options.FirstBlock;

    /// <summary>Follows until cancelled; a node that gives no answer is asked again.</summary>
    /// <exception cref="ReorgTooDeepException">The chain dropped blocks that are too old to be undone.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await CatchUpAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is RpcTransportException or RpcException)
            {
                LogFollowerLog.NodeUnavailable(_logger, e.Message);
            }

            await Task.Delay(_options.PollInterval, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Follows up to the present head once.</summary>
    /// <exception cref="ReorgTooDeepException">The chain dropped blocks that are too old to be undone.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await RollBackAsync(cancellationToken).ConfigureAwait(false);
            ulong head = await _client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
            if (head < Next)
                return;
            if (head - Next >= (ulong)_options.ReorgDepth)
                await ReadRangeAsync(head - (ulong)_options.ReorgDepth, cancellationToken).ConfigureAwait(false);
            else
                await ReadNearHeadAsync(head, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Undoes blocks until the newest one is on the node's chain.</summary>
    private async Task RollBackAsync(CancellationToken cancellationToken)
    {
        while (_store.Cursor is { } cursor)
        {
            BlockHeader? header = await _client.GetHeaderAsync(BlockRef.At(cursor.Number), cancellationToken).ConfigureAwait(false);
            if (header?.Hash == cursor.Hash)
                return;
            LogFollowerLog.BlockLeftChain(_logger, cursor.Number, cursor.Hash);
            _store.RemoveNewest();
        }
    }

    /// <summary>Reads blocks one by one; stops early where the chain changed, since the next round looks at it again.</summary>
    private async Task ReadNearHeadAsync(ulong head, CancellationToken cancellationToken)
    {
        int count = (int)Math.Min(HeaderBatch, head - Next + 1);
        foreach (BlockHeader header in await _client.GetHeadersAsync(Next, count, cancellationToken).ConfigureAwait(false))
        {
            if (header.Number != Next || (_store.Cursor is { } cursor && header.ParentHash != cursor.Hash))
                return;
            IReadOnlyList<Log> logs;
            try
            {
                logs = await _client.GetLogsAsync(_filter, header.Hash, cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException)
            {
                // The block may have left the chain since its header came. If it has not, this is a real error.
                BlockHeader? now = await _client.GetHeaderAsync(BlockRef.At(header.Number), cancellationToken).ConfigureAwait(false);
                if (now?.Hash == header.Hash)
                    throw;
                return;
            }

            RequireOrdered(logs, header.Number, header.Number);
            if (logs.Any(log => log.BlockHash != header.Hash))
                throw new RpcTransportException($"The node sent logs of another block than {header.Hash}.");
            _store.Append(header, logs, (ulong)_options.ReorgDepth);
        }
    }

    /// <summary>Reads a range of old blocks, or halves the range's size when the node refuses it.</summary>
    private async Task ReadRangeAsync(ulong limit, CancellationToken cancellationToken)
    {
        ulong first = Next;
        ulong last = Math.Min(limit, first + (ulong)_rangeSize - 1);
        BlockHeader? before = await _client.GetHeaderAsync(BlockRef.At(last), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Log> logs;
        try
        {
            logs = await _client.GetLogsAsync(_filter, first, last, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or RpcTransportException && _rangeSize > 1)
        {
            _rangeSize = Math.Max(1, _rangeSize / 2);
            LogFollowerLog.RangeHalved(_logger, first, last, _rangeSize, e.Message);
            if (e is RpcTransportException)
                throw; // perhaps the node is away: RunAsync waits before it asks again
            return;
        }

        BlockHeader? after = await _client.GetHeaderAsync(BlockRef.At(last), cancellationToken).ConfigureAwait(false);
        BlockHeader? start = Cursor is { } cursor ? await _client.GetHeaderAsync(BlockRef.At(cursor.Number), cancellationToken).ConfigureAwait(false) : null;
        if (before is null || before.Hash != after?.Hash || (Cursor is not null && start?.Hash != Cursor.Hash))
            return;
        RequireOrdered(logs, first, last);
        _store.AppendHistory(before, logs);
        _rangeSize = Math.Min(_options.RangeSize, _rangeSize * 2);
    }

    private void RequireOrdered(IReadOnlyList<Log> logs, ulong first, ulong last)
    {
        (ulong Block, long Index) previous = (first, -1);
        foreach (Log log in logs)
        {
            (ulong Block, long Index) place = (log.BlockNumber, log.LogIndex);
            if (log.BlockNumber > last || place.CompareTo(previous) <= 0 || !_filter.Matches(log))
                throw new RpcTransportException($"The node sent logs of blocks {first} to {last} that were not asked for or are out of order.");
            previous = place;
        }
    }
}
