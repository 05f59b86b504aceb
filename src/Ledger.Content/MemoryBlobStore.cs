using System.Collections.Concurrent;

namespace Ledger.Content;

/// <summary>Blocks in memory, for what need not outlive the process.</summary>
public sealed class MemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<Cid, byte[]> _blocks = new();

    /// <inheritdoc />
    public ValueTask<bool> HasAsync(Cid cid, CancellationToken cancellationToken) => ValueTask.FromResult(_blocks.ContainsKey(cid));

    /// <inheritdoc />
    public ValueTask<BlobRead> GetAsync(Cid cid, CancellationToken cancellationToken) =>
        ValueTask.FromResult<BlobRead>(_blocks.TryGetValue(cid, out byte[]? block) ? new BlobRead.Found(block) : new BlobRead.Missing(cid, []));

    /// <inheritdoc />
    public ValueTask<Cid> PutAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block.Length, BlobLimits.MaxBlock, nameof(block));
        Cid cid = Cid.Of(block.Span);
        _blocks.TryAdd(cid, block.ToArray());
        return ValueTask.FromResult(cid);
    }
}
