using Ledger.Content;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Peers;

/// <summary>The node's own store, which tells when a copy turns out to be damaged.</summary>
internal sealed class WatchedBlobStore(IBlobStore inner, NodeMetrics metrics, ILogger logger) : IBlobStore
{
    /// <inheritdoc />
    public ValueTask<bool> HasAsync(Cid cid, CancellationToken cancellationToken) => inner.HasAsync(cid, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<BlobRead> GetAsync(Cid cid, CancellationToken cancellationToken)
    {
        BlobRead read = await inner.GetAsync(cid, cancellationToken).ConfigureAwait(false);
        if (read is BlobRead.Corrupt corrupt)
        {
            metrics.BlobsRefused.Add(1);
            BlobLog.Damaged(logger, cid, corrupt.Quarantined);
        }

        return read;
    }

    /// <inheritdoc />
    public ValueTask<Cid> PutAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken) => inner.PutAsync(block, cancellationToken);
}

/// <summary>What the blob stores tell.</summary>
internal static partial class BlobLog
{
    [LoggerMessage(300, LogLevel.Warning, "The stored copy of {Cid} was damaged: it was moved to {Quarantined} and will be fetched again; check the disk")]
    public static partial void Damaged(ILogger logger, Cid cid, string quarantined);

    [LoggerMessage(301, LogLevel.Warning, "{Peer} sent bytes that are not {Cid}: refused, other peers are asked")]
    public static partial void Refused(ILogger logger, Uri peer, Cid cid);
}
