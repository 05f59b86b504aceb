using Ledger.Content;
using Ledger.Content.Remote;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Chain;

/// <summary>The blobs of a run, from the nodes that took part in it: the registry says where they are.</summary>
internal sealed class PeersOfRun : IDisposable
{
    private readonly HttpClient _http = new(HttpBlobSource.CreateHandler());

    private PeersOfRun(IReadOnlyList<Uri> peers, IBlobStore local)
    {
        Peers = peers;
        Blobs = new ReplicatingBlobStore(local, new HttpBlobSource(_http, new HttpBlobOptions(), TimeProvider.System), new FixedPeers(peers));
    }

    /// <summary>Endpoints of the nodes.</summary>
    public IReadOnlyList<Uri> Peers { get; }

    /// <summary>Their blocks, verified.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>Finds the endpoints of everybody who enrolled in the run; what they serve is kept in a store, in memory unless given.</summary>
    public static async Task<PeersOfRun> FindAsync(ChainSession chain, RunHistory history, CancellationToken cancel, IBlobStore? local = null)
    {
        BlockHeader? head = await chain.Client.GetHeaderAsync(BlockRef.Latest, cancel).ConfigureAwait(false);
        IdentityResolver resolver = new(chain.Client, chain.Addresses.IdentityRegistry, chain.Addresses.FirstBlock);
        List<Uri> peers = [];
        foreach (Address identity in history.Rounds.SelectMany(round => round.Slots.Select(slot => slot.Trainer).Concat(round.Verifiers)).Distinct())
        {
            IdentityHistory known = await resolver.HistoryOfAsync(identity, cancel).ConfigureAwait(false);
            if (!known.IsDeactivated && known.EndpointAt(head?.Timestamp ?? 0) is Uri endpoint) peers.Add(endpoint);
        }
        return new PeersOfRun(peers, local ?? new MemoryBlobStore());
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
