using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Follows the newest block and knows for how long no new one has come. Spec: protocol.md §12.</summary>
/// <param name="client">The chain.</param>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
public sealed class HeadWatch(EthereumClient client, GateOptions options, TimeProvider time)
{
    /// <summary>How far below the highest block seen a head still counts. Unit: blocks.</summary>
    public const ulong Depth = 64;

    private const int MostSeen = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash32, ulong> _seen = []; // numbers within Depth of the highest: lower ones never count
    private Task<HeadLook>? _running, _next;
    private IReadOnlyList<BlockHeader> _path = []; // joined by parent hashes, ends in the newest block
    private ulong _highest;
    private volatile ChainView? _newest;

    /// <summary>The newest block that is known; null before the first.</summary>
    public ChainView? Newest => _newest;

    /// <summary>Time since a block came that had never been seen before; null before the first.</summary>
    public TimeSpan? Age => _newest?.Fresh?.Since(time);

    /// <summary>Whether a new block came lately enough for the gate to say yes.</summary>
    public bool IsFresh => Age is TimeSpan age && age <= options.MaxHeadAge;

    /// <summary>Looks at the newest block; calls that come together share one look that began after all of them.</summary>
    public Task<HeadLook> LookAsync(CancellationToken cancellationToken)
    {
        Task<HeadLook> look;
        lock (_lock)
        {
            while (_running is { IsCompleted: true })
                (_running, _next) = (_next, null);
            look = _running is null ? _running = Begin(null) : _next ??= Begin(_running);
        }

        return look.WaitAsync(cancellationToken);
    }

    private Task<HeadLook> Begin(Task? before) => Task.Run(async () =>
    {
        if (before is not null)
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await LookOnceAsync().ConfigureAwait(false);
    });

    private async Task<HeadLook> LookOnceAsync()
    {
        using CancellationTokenSource limit = new(options.LookTimeout, time);
        try
        {
            BlockHeader head = await client.GetHeaderAsync(BlockRef.Latest, limit.Token).ConfigureAwait(false)
                ?? throw new RpcTransportException("The node has no newest block.");
            // A block that was served before says nothing new, whatever came in between; neither does one far below.
            if (_newest is ChainView known && (_seen.ContainsKey(head.Hash) || head.Number + Depth < _highest))
                return new HeadLook.Seen(known);
            if (await PathToAsync(head, limit.Token).ConfigureAwait(false) is not IReadOnlyList<BlockHeader> path)
                return new HeadLook.Changed();
            return new HeadLook.Seen(Advance(path));
        }
        catch (Exception e) when (e is RpcTransportException or RpcException)
        {
            return new HeadLook.Unreachable(e.Message);
        }
        catch (OperationCanceledException)
        {
            return new HeadLook.Unreachable("It did not answer in time.");
        }
    }

    private ChainView Advance(IReadOnlyList<BlockHeader> path)
    {
        BlockHeader head = path[^1];
        Moment now = Moment.Now(time);
        // A node that is itself behind serves blocks that are new to us and old to everybody else.
        bool lags = now.Wall.ToUnixTimeSeconds() - (long)Math.Min(head.Timestamp, long.MaxValue) > (long)options.MaxHeadLag.TotalSeconds;
        bool isNew = !lags && _seen.Count < MostSeen;
        _path = path;
        _highest = Math.Max(_highest, head.Number);
        foreach (Hash32 old in _seen.Where(seen => seen.Value + Depth < _highest).Select(static seen => seen.Key).ToArray())
            _seen.Remove(old);
        if (_seen.Count < MostSeen)
            _seen.Add(head.Hash, head.Number);
        ChainView view = new(head, path[0]) { Fresh = isNew ? now : _newest?.Fresh };
        _newest = view;
        return view;
    }

    /// <summary>The headers from the confirmed block to the head; null if they do not fit together.</summary>
    private async Task<IReadOnlyList<BlockHeader>?> PathToAsync(BlockHeader head, CancellationToken cancellationToken)
    {
        int length = (int)Math.Min((ulong)options.Confirmations, head.Number + 1);
        if (length == 1)
            return [head];
        if (_path.Count >= length - 1 && _path[^1].Hash == head.ParentHash && _path[^1].Number + 1 == head.Number)
            return [.. _path.Skip(_path.Count - (length - 1)), head];
        ulong first = head.Number + 1 - (ulong)length;
        IReadOnlyList<BlockHeader> below = await client.GetHeadersAsync(first, length - 1, cancellationToken).ConfigureAwait(false);
        BlockHeader[] path = [.. below, head];
        bool fits = path.Length == length
            && path.Select(static (header, i) => (header, i)).All(one => one.header.Number == first + (ulong)one.i
                && (one.i == 0 || one.header.ParentHash == path[one.i - 1].Hash));
        return fits ? path : null;
    }
}
