namespace Ledger.Content.Remote;

/// <summary>A local store that fetches from peers what it does not have, or what it has damaged, and keeps it.</summary>
public sealed class ReplicatingBlobStore(IBlobStore local, HttpBlobSource remote, IPeerDirectory directory) : IBlobStore
{
    /// <summary>Whether the block is here already; no peer is asked.</summary>
    public ValueTask<bool> HasAsync(Cid cid, CancellationToken cancellationToken) => local.HasAsync(cid, cancellationToken);

    /// <summary>The local block, else the first good one of a peer; a damaged local copy is reported as an incident and replaced.</summary>
    public async ValueTask<BlobRead> GetAsync(Cid cid, CancellationToken cancellationToken)
    {
        BlobRead here = await local.GetAsync(cid, cancellationToken).ConfigureAwait(false);
        if (here is BlobRead.Found)
            return here;
        string[] damage = here is BlobRead.Corrupt corrupt
            ? [$"The stored copy of {cid} was corrupt and is now {corrupt.Quarantined}."]
            : [];

        IReadOnlyList<Uri> peers = await directory.PeersAsync(cancellationToken).ConfigureAwait(false);
        BlobRead there = await remote.FetchAsync(cid, peers, cancellationToken).ConfigureAwait(false);
        switch (there)
        {
            case BlobRead.Found found:
                await local.PutAsync(found.Bytes, cancellationToken).ConfigureAwait(false);
                return found with { Incidents = [.. damage, .. found.Incidents] };
            case BlobRead.Missing missing:
                return missing with { Reasons = [.. damage, .. missing.Reasons] };
            default:
                throw new InvalidOperationException($"{there.GetType()} is not handled.");
        }
    }

    /// <summary>Keeps a block here; peers fetch it when they want it.</summary>
    public ValueTask<Cid> PutAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken) => local.PutAsync(block, cancellationToken);
}
