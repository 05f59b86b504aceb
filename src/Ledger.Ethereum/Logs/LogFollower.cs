using Ledger.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Ledger.Ethereum;

/// <summary>Feeds a handler with the logs of the canonical chain and takes back those of blocks that left it.</summary>
/// <remarks>
/// The follower keeps its own chain and compares parent hashes itself; it trusts no "removed" flag of a node. Near the head
/// logs are asked for by block hash, so that an answer can only be of the block that was meant. Older history is asked for
/// by ranges; a range counts only if the hashes of both its ends are the same before and after, and if no block without logs
/// in it should have some by its Bloom filter. A node that is behind makes nothing undone.
/// </remarks>
public sealed class LogFollower
{
    private const int HeaderBatch = 32, MaxIdleRounds = 3;

    private readonly EthereumClient _client;
    private readonly LogReader _reader;
    private readonly LogFollowerOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly LogFollowerStore _store;
    private int _rangeSize;
    private long? _unseenSince; // when the newest block was first missed or, being history, first found replaced

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
        _reader = new LogReader(client, filter);
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
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(heads: null, cancellationToken);

    /// <summary>Follows until cancelled, and looks at the chain before its time when a subscription tells of a new head.</summary>
    /// <exception cref="ReorgTooDeepException">The chain dropped blocks that are too old to be undone.</exception>
    public async Task RunAsync(HeadSubscription? heads, CancellationToken cancellationToken)
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

            Task pause = heads?.WaitAsync(_options.PollInterval, cancellationToken) ?? Task.Delay(_options.PollInterval, _time, cancellationToken);
            await pause.ConfigureAwait(false);
        }
    }

    /// <summary>Follows up to the present head once; ends where the node is behind what was followed already.</summary>
    /// <exception cref="ReorgTooDeepException">The chain dropped blocks that are too old to be undone.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        for (int idle = 0; idle < MaxIdleRounds;)
        {
            if (!await RollBackAsync(cancellationToken).ConfigureAwait(false))
                return;
            BlockHeader? head = await _client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false);
            if (head is null || head.Number < Next)
                return;
            bool moved = head.Number - Next >= (ulong)_options.ReorgDepth
                ? await ReadHistoryAsync(head, cancellationToken).ConfigureAwait(false)
                : await ReadNearHeadAsync(head.Number, cancellationToken).ConfigureAwait(false);
            idle = moved ? 0 : idle + 1;
        }

        throw new RpcTransportException("The node tells of a head to which its blocks do not lead.");
    }

    /// <summary>Undoes blocks until the newest one is on the node's chain; false while the node has not caught up with it.</summary>
    /// <remarks>
    /// A node without a block of that height is behind, which is no reorganisation: several nodes behind one address are seldom
    /// equally far. Only when no node has shown the block for a while, the chain is taken to have become shorter.
    /// </remarks>
    private async Task<bool> RollBackAsync(CancellationToken cancellationToken)
    {
        while (_store.Cursor is { } cursor)
        {
            BlockHeader? header = await _client.GetHeaderAsync(BlockRef.At(cursor.Number), cancellationToken).ConfigureAwait(false);
            if (header is not null && header.Number != cursor.Number)
                throw new RpcTransportException($"The node sent block {header.Number} for block {cursor.Number}.");
            if (header?.Hash == cursor.Hash)
            {
                _unseenSince = null;
                return true;
            }

            bool canUndo = _store.CanUndo;
            if ((header is null || !canUndo) && !IsPatienceOver())
                return false;
            if (header is null && !canUndo)
                return false;
            LogFollowerLog.BlockLeftChain(_logger, cursor.Number, cursor.Hash);
            _store.RemoveNewest();
        }

        return true;
    }

    private bool IsPatienceOver()
    {
        _unseenSince ??= _time.GetTimestamp();
        return _time.GetElapsedTime(_unseenSince.Value) >= _options.LagPatience;
    }

    /// <summary>Reads blocks one by one; stops early where the chain changed, since the next round looks at it again.</summary>
    private async Task<bool> ReadNearHeadAsync(ulong head, CancellationToken cancellationToken)
    {
        int count = (int)Math.Min(HeaderBatch, head - Next + 1);
        List<BlockHeader> linked = [];
        foreach (BlockHeader header in await _client.GetHeadersAsync(Next, count, cancellationToken).ConfigureAwait(false))
        {
            Hash32? parent = linked.Count > 0 ? linked[^1].Hash : Cursor?.Hash;
            if (header.Number != Next + (ulong)linked.Count || (parent is not null && header.ParentHash != parent))
                break;
            linked.Add(header);
        }

        if (linked.Count == 0)
            return false;
        IReadOnlyList<IReadOnlyList<Log>> logs = await _reader.ReadBlocksAsync(linked, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < logs.Count; i++)
            _store.Append(linked[i], logs[i], (ulong)_options.ReorgDepth);
        return logs.Count > 0;
    }

    /// <summary>Reads a range of old blocks, or halves the range's size when the node refuses it.</summary>
    private async Task<bool> ReadHistoryAsync(BlockHeader head, CancellationToken cancellationToken)
    {
        // History cannot be undone: no node may make it out of blocks near the head by telling of a head that is not there.
        ulong first = Next;
        ulong last = Math.Min(head.Number - (ulong)_options.ReorgDepth, first + (ulong)_rangeSize - 1);
        BlockHeader? shown = await _client.GetHeaderAsync(BlockRef.At(head.Number), cancellationToken).ConfigureAwait(false);
        BlockHeader? before = await _client.GetHeaderAsync(BlockRef.At(last), cancellationToken).ConfigureAwait(false);
        if (shown is null || shown.Hash != head.Hash || before is null || before.Number != last)
            return false;
        IReadOnlyList<Log> logs;
        try
        {
            logs = await _reader.ReadRangeAsync(first, before, cancellationToken).ConfigureAwait(false);
            if (_options.CheckHistory)
                await _reader.RequireCompleteAsync(logs, first, last, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or RpcTransportException && _rangeSize > 1)
        {
            _rangeSize = Math.Max(1, _rangeSize / 2);
            LogFollowerLog.RangeHalved(_logger, first, last, _rangeSize, e.Message);
            if (e is RpcTransportException)
                throw; // perhaps the node is away: RunAsync waits before it asks again
            return true;
        }

        BlockHeader? after = await _client.GetHeaderAsync(BlockRef.At(last), cancellationToken).ConfigureAwait(false);
        BlockHeader? start = Cursor is { } cursor ? await _client.GetHeaderAsync(BlockRef.At(cursor.Number), cancellationToken).ConfigureAwait(false) : null;
        if (before.Hash != after?.Hash || (Cursor is not null && start?.Hash != Cursor.Hash))
            return false;
        _store.AppendHistory(before, logs);
        _rangeSize = Math.Min(_options.RangeSize, _rangeSize * 2);
        return true;
    }
}
