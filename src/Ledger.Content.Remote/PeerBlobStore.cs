namespace Ledger.Content.Remote;

/// <summary>The blocks of peers as a store to read from; it keeps nothing.</summary>
public sealed class PeerBlobStore(HttpBlobSource remote, IPeerDirectory directory) : IBlobStore
{
    /// <summary>Nothing is here.</summary>
    public ValueTask<bool> HasAsync(Cid cid, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    /// <summary>The first good block of a peer.</summary>
    public async ValueTask<BlobRead> GetAsync(Cid cid, CancellationToken cancellationToken) =>
        await remote.FetchAsync(cid, await directory.PeersAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Peers take no blocks.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public ValueTask<Cid> PutAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Peers take no blocks: they fetch what they want.");
}
