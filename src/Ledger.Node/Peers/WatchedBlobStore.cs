using Ledger.Content;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Peers;

/// <summary>Passes everything on and tells what went wrong on the way: damaged copies, peers that sent wrong bytes.</summary>
internal sealed class WatchedBlobStore(IBlobStore inner, NodeMetrics metrics, ILogger logger) : IBlobStore
{
    /// <inheritdoc />
    public ValueTask<bool> HasAsync(Cid cid, CancellationToken cancellationToken) => inner.HasAsync(cid, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<BlobRead> GetAsync(Cid cid, CancellationToken cancellationToken)
    {
        bool isHere = await inner.HasAsync(cid, cancellationToken).ConfigureAwait(false);
        BlobRead read = await inner.GetAsync(cid, cancellationToken).ConfigureAwait(false);
        if (read is BlobRead.Found found)
        {
            if (!isHere || found.Incidents.Count > 0)
                metrics.BlobsFetched.Add(1);
            foreach (string incident in found.Incidents)
            {
                metrics.BlobsRefused.Add(1);
                BlobLog.Incident(logger, cid, incident);
            }
        }

        return read;
    }

    /// <inheritdoc />
    public ValueTask<Cid> PutAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken) => inner.PutAsync(block, cancellationToken);
}

/// <summary>What the blob store tells.</summary>
internal static partial class BlobLog
{
    [LoggerMessage(300, LogLevel.Warning, "While fetching {Cid}: {Incident}")]
    public static partial void Incident(ILogger logger, Cid cid, string incident);
}
